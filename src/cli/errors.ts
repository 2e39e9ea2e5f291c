import { CommanderError } from 'commander';
import { BadInput } from '../run/badinput.ts';
import { TraceError } from '../workload/trace/traceerror.ts';
import { shellWord } from './commandline.ts';

/** What each complaint of the option parser is about, as `[pattern, what, expected]`; the first group is the value. */
const COMPLAINTS: readonly (readonly [pattern: RegExp, what: string, expected: string])[] = [
  [/^unknown option '(.*)'/s, 'option', 'expected an option that --help shows'],
  [/^unknown command '(.*)'/s, 'command', 'expected a command that --help shows'],
  [/^option '(.*?)' argument missing/s, 'option', 'expected a value after it'],
  [/^missing required argument '(.*)'/s, 'argument', 'expected a value for it'],
  [/^too many arguments(?: for '(.*?)')?/s, 'command', 'expected fewer arguments'],
];

function fromParser(error: CommanderError): BadInput {
  if (error.code === 'commander.help')
    return new BadInput('command', '', 'expected a command that "coremap --help" shows');
  const message = error.message.replace(/^error: /, '');
  const meant = /\(Did you mean (.*)\?\)/s.exec(message)?.[1];
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  for (const [pattern, what, expected] of COMPLAINTS) {
    const match = pattern.exec(message);
    if (match !== null) return new BadInput(what, match[1] ?? '', expected + hint);
  }
  return new BadInput('command line', message, 'expected what --help shows');
}

/** Control characters would break the promise of one line, and could forge another. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The user's mistake behind `error`; null when it is none, and so a defect of ours. */
export function asBadInput(error: unknown): BadInput | null {
  if (error instanceof BadInput) return error;
  if (error instanceof CommanderError) return fromParser(error);
  if (error instanceof TraceError) {
    return new BadInput(error.line === null ? error.file : `${error.file}:${error.line}`, error.value, error.expected);
  }
  return null;
}

/** The one line for a user's mistake: `coremap: <what>: <value>: <what was expected>`. */
export function badInputLine({ what, value, expected }: BadInput): string {
  return `coremap: ${printable(what)}: ${value === '' ? '(empty)' : printable(value)}: ${printable(expected)}\n`;
}

/** What to tell about a defect of coremap itself: what happened, and what a report needs. */
export function defectText(error: unknown, version: string, argv: readonly string[]): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'coremap: this is a defect of coremap, not of the kernel under test.',
    told,
    'Please report the lines above together with these:',
    `  coremap ${version}, node ${process.version}, ${process.platform}-${process.arch}`,
    `  command line: coremap ${argv.map(shellWord).join(' ')}`,
    '',
  ].join('\n');
}
