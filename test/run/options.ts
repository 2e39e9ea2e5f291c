/** Runs as the command line makes them, small. */
import { run } from '../../src/run/run.ts';
import type { RunSample } from '../../src/run/sample/types.ts';
import type { Outcome, Progress, RunOptions } from '../../src/run/types.ts';

const defaults: RunOptions = {
  workloads: [],
  traces: [],
  format: 'auto',
  cpus: 2,
  frames: 64,
  lock: 'sleep',
  lockStats: true,
  pauseLoopExit: true,
  policy: 'fifo',
  magazines: 0,
  swap: null,
  swapBytes: 16 << 20,
  disk: { kind: 'host' },
  failDisk: null,
  mutant: null,
  ops: null,
  programs: null,
  durationMs: null,
  oracles: true,
  auditEvery: 0,
  watchdogMs: 10_000,
  seed: 1,
};

/** Runs with these options, the others small defaults. */
export function runWith(
  options: Partial<RunOptions>,
  signal: AbortSignal = new AbortController().signal,
  progress: (progress: Progress) => void = () => {},
  sampled: (sample: RunSample) => void = () => {},
): Promise<Outcome> {
  return run({ ...defaults, ...options }, { signal, progress, sampled });
}
