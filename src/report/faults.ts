import { inspect } from 'node:util';
import { classNote } from '../explore/detectors/classify.ts';
import type { Fault } from '../run/types.ts';
import { columns } from './columns.ts';
import type { RunEnvelope } from './envelope.ts';
import { createPaint, type Paint } from './paint.ts';
import { wrapped } from './wrap.ts';

/** Faults beyond these get one line each: the first is the one to understand. */
const TOLD_IN_FULL = 3;

/** So many texts of a list are told: an audit can have found the same of hundreds of frames. */
const LINES_TOLD = 12;

export interface TextOptions {
  readonly colors: boolean;
}

interface FaultsTextOptions extends TextOptions {
  /** Whether "frame 7" is one of physical memory, as it is in what the kernel's programs say; true unless given. */
  readonly numbersFrames?: boolean;
  /** Letters of a line, at most; any number unless given. */
  readonly line?: number;
}

function place({ cpus, frame, lock }: Fault): string {
  const parts = [
    cpus.length > 0 ? `on CPU ${cpus.join(' and ')}` : null,
    frame === undefined ? null : `frame ${frame}`,
    lock === undefined ? null : `lock ${lock}`,
  ];
  return parts.filter(part => part !== null).join(', ');
}

function indented(text: string, blanks: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `${blanks}${line}`.trimEnd())
    .join('\n');
}

/** Text as it is, the first of a list of texts a line each, anything else as the runtime shows it. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string')) {
    const left = value.length - LINES_TOLD;
    return [...value.slice(0, LINES_TOLD), ...(left > 0 ? [`… ${left} more lines (--json)`] : [])].join('\n');
  }
  return inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 100 });
}

function detailsText(details: Record<string, unknown>): string {
  const values = Object.entries(details).map(([key, value]) => [key, valueText(value)] as const);
  const short = values.filter(([, told]) => !told.includes('\n')).map(([key, told]) => [`    ${key}`, told]);
  const long = values.filter(([, told]) => told.includes('\n'));
  return (
    columns(short, ['left', 'left']) + long.map(([key, told]) => `    ${key}\n${indented(told, '      ')}\n`).join('')
  );
}

function faultText(fault: Fault, index: number, total: number, line: number, paint: Paint): string {
  const number = total > 1 ? ` ${index + 1} of ${total}` : '';
  const where = place(fault);
  const sort = classNote(fault.kind, fault.class);
  const title = paint('red', `fault${number}: ${fault.kind}${where === '' ? '' : ` ${where}`}${sort}`);
  if (index >= TOLD_IN_FULL) return `${title}: ${fault.message.split('\n', 1)[0]}\n`;
  const message = fault.message.split('\n').flatMap(each => wrapped(each, line - 2));
  return `${title}\n${indented(message.join('\n'), '  ')}\n${detailsText(fault.details)}`;
}

/** Said once, below faults that name a frame: its number can be larger than what --frames says. */
const FRAME_NOTE = 'Frames are numbered from 0, in physical memory; those taken at start-up come first.';

/** Everything that is wrong, told for people; empty when nothing is. */
export function faultsText(
  { faults }: Pick<RunEnvelope, 'faults'>,
  { colors, numbersFrames = true, line = Number.POSITIVE_INFINITY }: FaultsTextOptions,
): string {
  const paint = createPaint(colors);
  const told = faults.map((fault, index) => faultText(fault as Fault, index, faults.length, line, paint)).join('\n');
  return numbersFrames && /\bframe \d/.test(told) ? `${told}  ${paint('dim', FRAME_NOTE)}\n` : told;
}
