import type { RunOptions } from './types.ts';

/** What a run is made from that says nothing else: a right kernel with the sleeping lock, all oracles on, no work. */
export const PLAIN_RUN: Omit<RunOptions, 'seed'> = {
  workloads: [],
  traces: [],
  format: 'auto',
  cpus: 4,
  frames: 256,
  lock: 'sleep',
  lockStats: true,
  pauseLoopExit: true,
  policy: 'fifo',
  magazines: 0,
  swap: null,
  swapBytes: 32 * 2 ** 20,
  disk: { kind: 'host' },
  failDisk: null,
  mutant: null,
  ops: null,
  programs: null,
  durationMs: null,
  oracles: true,
  auditEvery: 0,
  watchdogMs: 10_000,
};
