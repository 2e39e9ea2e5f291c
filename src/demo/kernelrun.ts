/** A run of the parallel machine inside a demonstration: what `coremap run` would do with the same options. */
import { PLAIN_RUN } from '../run/plainrun.ts';
import type { Fault, Outcome, RunOptions } from '../run/types.ts';
import type { DemoContext, Evidence } from './types.ts';

/** A machine in which nothing moves for this long has stopped for good: what it waits for is microseconds away. */
export const WATCHDOG_MS = 2000;

const BASE: Omit<RunOptions, 'seed'> = { ...PLAIN_RUN, watchdogMs: WATCHDOG_MS };

/**
 * Runs workloads to their end, to a fault, or for `durationMs`; all oracles on unless told otherwise. Throws the signal's
 * reason when the user stops it.
 */
export async function kernelRun(
  context: DemoContext,
  options: Partial<RunOptions> & Pick<RunOptions, 'workloads'>,
): Promise<Outcome> {
  context.signal.throwIfAborted();
  const { run } = await import('../run/run.ts');
  const outcome = await run(
    { ...BASE, seed: context.seed, ...options },
    { signal: context.signal, progress: () => {} },
  );
  context.signal.throwIfAborted();
  return outcome;
}

/** A fault as evidence: its message, then the lines of its details under these keys, each key's name left out. */
export function faultEvidence(label: string, { kind, message, details }: Fault, keys: readonly string[]): Evidence {
  return { kind: 'fault', label, fault: kind, message, lines: keys.flatMap(key => linesOf(details[key])) };
}

function linesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : String(value).split('\n');
}
