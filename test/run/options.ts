/** Runs as the command line makes them, small. */
import { PLAIN_RUN } from '../../src/run/plainrun.ts';
import { run } from '../../src/run/run.ts';
import type { RunSample } from '../../src/run/sample/types.ts';
import type { Outcome, Progress, RunOptions } from '../../src/run/types.ts';

const defaults: RunOptions = { ...PLAIN_RUN, cpus: 2, frames: 64, swapBytes: 16 << 20, seed: 1 };

/** Runs with these options, the others small defaults. */
export function runWith(
  options: Partial<RunOptions>,
  signal: AbortSignal = new AbortController().signal,
  progress: (progress: Progress) => void = () => {},
  sampled: (sample: RunSample) => void = () => {},
): Promise<Outcome> {
  return run({ ...defaults, ...options }, { signal, progress, sampled });
}
