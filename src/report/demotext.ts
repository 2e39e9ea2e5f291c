/** Demonstrations as text for people. */
import type { Demo, Evidence } from '../demo/types.ts';
import { columns } from './columns.ts';
import type { DemoDocument, DemosDocument } from './demo.ts';
import { demoTable, numberText } from './demotable.ts';
import { createPaint, type Paint } from './paint.ts';
import { hanging, wrapped } from './wrap.ts';

export interface DemoTextOptions {
  readonly colors: boolean;
  /** Letters on a line of the terminal. */
  readonly width: number;
}

/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST = 100;
const NARROWEST = 40;

const widthOf = ({ width }: DemoTextOptions): number => Math.max(NARROWEST, Math.min(WIDEST, width));

function indented(lines: readonly string[], blanks: number): string {
  return lines.map(line => `${' '.repeat(blanks)}${line}`.trimEnd()).join('\n');
}

function linesText(lines: readonly string[], width: number): string {
  return indented(
    lines.flatMap(line => hanging(line, width - 4)),
    4,
  );
}

function evidenceText(evidence: Evidence, paint: Paint, width: number): string {
  const title = indented(hanging(evidence.label, width - 2), 2);
  switch (evidence.kind) {
    case 'number':
      return `${title}: ${numberText(evidence.value)} ${evidence.unit}`.trimEnd();
    case 'table':
      return `${title}\n${demoTable(evidence, width, 4)}`.trimEnd();
    case 'fault': {
      const told = indented(wrapped(`${evidence.fault}: ${evidence.message}`, width - 4), 4);
      return [title, paint('red', told), ...(evidence.lines.length > 0 ? [linesText(evidence.lines, width)] : [])].join(
        '\n',
      );
    }
    default:
      return `${title}\n${linesText(evidence.lines, width)}`;
  }
}

/** Lines after each other, an empty line around everything that is longer than a line. */
function paragraphs(texts: readonly string[]): string {
  const isLong = (text: string | undefined) => text?.includes('\n') ?? false;
  return texts.map((text, n) => (n > 0 && (isLong(text) || isLong(texts[n - 1])) ? `\n${text}` : text)).join('\n');
}

/** What there is to show: a name and a summary each, the summary on as many lines as the terminal needs. */
export function demoList(entries: readonly Pick<Demo, 'name' | 'summary'>[], options: DemoTextOptions): string {
  const longest = Math.max(0, ...entries.map(({ name }) => name.length));
  const rows = entries.flatMap(({ name, summary }) =>
    wrapped(summary, widthOf(options) - longest - 4).map((line, n) => [n === 0 ? `  ${name}` : '', line]),
  );
  return columns(rows, ['left', 'left']);
}

/** Told before the run: what it is to bear out. */
export function claimText({ name, claim }: Demo, options: DemoTextOptions): string {
  const paint = createPaint(options.colors);
  return `${paint('bold', name)}\n\n${paint('bold', 'claim')}\n${indented(wrapped(claim, widthOf(options) - 2), 2)}\n`;
}

function verdictText(holds: boolean, interrupted: boolean, paint: Paint): string {
  if (interrupted) return paint('yellow', 'stopped before it was known whether the claim holds');
  return holds ? paint('green', 'the claim holds') : paint('red', 'the claim does not hold');
}

/** Told after it: what was seen, and whether the claim holds. */
export function outcomeText(document: DemoDocument, options: DemoTextOptions): string {
  const { result, interrupted, elapsedMs, seed } = document;
  const paint = createPaint(options.colors);
  const shown = result.evidence.map(evidence => evidenceText(evidence, paint, widthOf(options)));
  const verdict = verdictText(result.holds, interrupted, paint);
  return [
    `\n${paint('bold', 'evidence')}\n${shown.length === 0 ? '  none' : paragraphs(shown)}\n`,
    `${verdict}   ${paint('dim', `(${seconds(elapsedMs)}, seed ${seed})`)}\n`,
  ].join('\n');
}

/** Told after several: a line each, and how many claims hold. */
export function demosText({ result, interrupted, elapsedMs, seed }: DemosDocument, options: DemoTextOptions): string {
  const paint = createPaint(options.colors);
  const { demos } = result;
  const rows = demos.map(({ name, holds, elapsedMs: took }) => [
    `  ${name}`,
    holds ? paint('green', 'holds') : paint('red', 'does not hold'),
    seconds(took),
  ]);
  const held = demos.filter(({ holds }) => holds).length;
  const verdict = `${held} of ${demos.length} claims hold${interrupted ? '; stopped before all were shown' : ''}`;
  return `${columns(rows, ['left', 'left', 'right'])}\n${paint('bold', verdict)}   ${paint('dim', `(${seconds(elapsedMs)}, seed ${seed})`)}\n`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
