import { inspect } from 'node:util';
import type { Fault } from '../run/types.ts';
import { columns } from './columns.ts';
import type { RunEnvelope } from './envelope.ts';
import { createPaint, type Paint } from './paint.ts';

/** Faults beyond these get one line each: the first is the one to understand. */
const TOLD_IN_FULL = 3;

export interface TextOptions {
  readonly colors: boolean;
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

function detailsText(details: Record<string, unknown>): string {
  const values = Object.entries(details).map(([key, value]) => {
    const told =
      typeof value === 'string' ? value : inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 100 });
    return [key, told] as const;
  });
  const short = values.filter(([, told]) => !told.includes('\n')).map(([key, told]) => [`    ${key}`, told]);
  const long = values.filter(([, told]) => told.includes('\n'));
  return (
    columns(short, ['left', 'left']) + long.map(([key, told]) => `    ${key}\n${indented(told, '      ')}\n`).join('')
  );
}

function faultText(fault: Fault, index: number, total: number, paint: Paint): string {
  const number = total > 1 ? ` ${index + 1} of ${total}` : '';
  const where = place(fault);
  const title = paint('red', `fault${number}: ${fault.kind}${where === '' ? '' : ` ${where}`}`);
  if (index >= TOLD_IN_FULL) return `${title}: ${fault.message.split('\n', 1)[0]}\n`;
  return `${title}\n${indented(fault.message, '  ')}\n${detailsText(fault.details)}`;
}

/** Everything that is wrong, told for people; empty when nothing is. */
export function faultsText({ faults }: Pick<RunEnvelope, 'faults'>, { colors }: TextOptions): string {
  const paint = createPaint(colors);
  return faults.map((fault, index) => faultText(fault as Fault, index, faults.length, paint)).join('\n');
}
