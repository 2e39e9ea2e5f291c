import type { RunEnvelope } from '../report/envelope.ts';
import type { RunOptions } from '../run/types.ts';
import { commandLine } from './commandline.ts';
import { DEFAULTS } from './defaults.ts';
import { durationText, parseDurationMs } from './values/duration.ts';

const LONGER = 6;

/** Letters on a line. */
const LINE = 100;

/** Standard input is gone when a run has read it: what to type next names a file instead. */
const STDIN = '-';
const FILE = 'FILE';

/** What to type after a run: how to see a fault again, or how to look harder for one. */
export function nextStep(command: 'run' | 'stress', options: RunOptions, envelope: RunEnvelope): string {
  const fromFile = { ...options, traces: options.traces.map(trace => (trace === STDIN ? FILE : trace)) };
  const step = stepAfter(command, fromFile, envelope);
  return options.traces.includes(STDIN) ? `${step}\n${FILE}: what came on standard input, saved to a file` : step;
}

function stepAfter(command: 'run' | 'stress', options: RunOptions, { ok, interrupted, faults }: RunEnvelope): string {
  const again = commandLine(command, options);
  const replay = faults.find(fault => fault.replay !== null)?.replay;
  if (replay) return `replay: coremap replay ${replay} --explain`;
  if (!ok) return `again (the host may interleave otherwise): ${again}\nall of it, for a program: ${again} --json`;
  if (interrupted) return `again: ${again}`;
  const usual = parseDurationMs('', DEFAULTS.stressDuration);
  if (command === 'run') return stressOf(options, options.durationMs ?? usual);
  if (options.mutant !== null) {
    const longer = { ...options, durationMs: (options.durationMs ?? usual) * LONGER };
    return `the broken kernel was not caught; longer: ${commandLine('stress', longer)}`;
  }
  return withNote('next: coremap list mutants', 'break the kernel on purpose, and see it caught: stress --mutant NAME');
}

/** The same as a stress, and in what that differs from the run. */
function stressOf(options: RunOptions, durationMs: number): string {
  const harder = { ...options, durationMs, auditEvery: DEFAULTS.stressAuditEvery };
  const differs = [
    `the same over and over for ${durationText(durationMs * 1e6)}`,
    ...(options.oracles ? [] : ['every oracle on']),
    'stopped now and then for an audit',
  ];
  return withNote(`next: ${commandLine('stress', harder)}`, differs.join(', '));
}

/** A command and a word on it, on one line where that is short enough. */
export function withNote(command: string, note: string): string {
  const line = `${command}   (${note})`;
  return line.length <= LINE ? line : `${command}\n      (${note})`;
}
