import { cpuTable } from './cputable.ts';
import type { RunEnvelope } from './envelope.ts';
import { factsText } from './facts.ts';
import { faultsText, type TextOptions } from './faults.ts';
import { bytes, counted, time } from './numbers.ts';
import { createPaint, type Paint } from './paint.ts';

const PAGE_BYTES = 4096;

/** Below this share of its time a run has ended early; above, it is the clocks of threads that differ. */
const EARLY = 0.9;

/** Why a run ended by itself before its time; null when it did not, or had none. A fault is reason enough. */
function earlyEnd({ ok, interrupted, elapsedMs, options: { durationMs }, result }: RunEnvelope): string | null {
  const early = durationMs !== null && elapsedMs < durationMs * EARLY;
  if (!early || !ok || interrupted) return null;
  const killed = result.processes.length > 0 && result.processes.every(({ state }) => state === 'killed');
  return `${killed ? 'every thread was killed' : 'all threads had ended'} before the ${time(durationMs * 1e6)} were up`;
}

function heading(envelope: RunEnvelope, paint: Paint): string {
  const { schema, ok, seed, interrupted, elapsedMs, options, result, faults } = envelope;
  const early = earlyEnd(envelope);
  const command = schema.replace(/^(.*)\.(.*)\/.*$/, '$1 $2');
  const verdict = ok
    ? interrupted
      ? paint('yellow', 'interrupted, nothing wrong found so far')
      : paint('green', 'nothing wrong found')
    : paint('red', `${interrupted ? 'interrupted, ' : ''}${counted(faults.length, 'fault')} found`);
  const extras = [
    options.oracles ? null : 'oracles off',
    options.mutant === null ? null : `mutant ${options.mutant}`,
  ].filter(extra => extra !== null);
  return [
    `${paint('bold', command)}: ${verdict}, in ${time(elapsedMs * 1e6)}${early === null ? '' : ` (${early})`}`,
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
    cpuTable(envelope.result, envelope.elapsedMs, paint),
    '\n',
    factsText(envelope, paint),
    faults === '' ? '' : `\n${faults}`,
    `\n${next}\n`,
  ].join('');
}
