import { cpuTable } from './cputable.ts';
import type { RunEnvelope } from './envelope.ts';
import { factsText } from './facts.ts';
import { faultsText, type TextOptions } from './faults.ts';
import { bytes, counted, time } from './numbers.ts';
import { createPaint, type Paint } from './paint.ts';

const PAGE_BYTES = 4096;

function heading(
  { schema, ok, seed, interrupted, elapsedMs, options, result, faults }: RunEnvelope,
  paint: Paint,
): string {
  const command = schema.replace(/^(.*)\.(.*)\/.*$/, '$1 $2');
  const verdict = ok
    ? interrupted
      ? paint('yellow', 'interrupted, nothing wrong found so far')
      : paint('green', 'nothing wrong found')
    : paint('red', `${interrupted ? 'interrupted, ' : ''}${counted(faults.length, 'fault')} found`);
  const extras = [
    options.oracles ? null : 'oracles off',
    options.mutant === null ? null : `kernel broken on purpose: ${options.mutant}`,
  ].filter(extra => extra !== null);
  return [
    `${paint('bold', command)}: ${verdict}, in ${time(elapsedMs * 1e6)}`,
    [
      counted(result.cpus, 'CPU'),
      `${counted(result.frames, 'frame')} (${bytes(result.frames * PAGE_BYTES)})`,
      `lock ${result.lock}`,
      `policy ${result.policy}`,
      ...extras,
      `seed ${seed}`,
    ].join(', '),
    '',
    '',
  ].join('\n');
}

/**
 * What came of a run, for people: verdict, what ran, what each CPU did, counts, faults in full.
 * `next` is the last thing said: what to type now.
 */
export function summary(envelope: RunEnvelope, next: string, { colors }: TextOptions): string {
  const paint = createPaint(colors);
  const faults = faultsText(envelope, { colors });
  return [
    heading(envelope, paint),
    cpuTable(envelope.result.perCpu, envelope.elapsedMs, paint),
    '\n',
    factsText(envelope, paint),
    faults === '' ? '' : `\n${faults}`,
    `\n${next}\n`,
  ].join('');
}
