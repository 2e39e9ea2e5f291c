/** What `run` and `stress` do when not told otherwise. */
export const DEFAULTS = Object.freeze({
  cpus: 4,
  frames: 256,
  lock: 'sleep',
  policy: 'fifo',
  magazines: 0,
  swapSize: '32M',
  watchdog: '10s',
  /** Operations between audits with the machine stopped: `run` audits at its end only. */
  runAuditEvery: 0,
  stressAuditEvery: 20_000,
  stressDuration: '10s',
});

/** The range each count must lie in. */
export const BOUNDS = Object.freeze({
  cpus: [1, 32],
  /** System/161's kernels see at most 508 MiB of memory. */
  frames: [1, (508 * 2 ** 20) / 4096],
  /** The magazines of 32 CPUs then hold a quarter of the largest memory. */
  magazines: [0, 1024],
  ops: [1, 1e12],
  programs: [1, 10_000],
  auditEvery: [0, 1e12],
} as const);
