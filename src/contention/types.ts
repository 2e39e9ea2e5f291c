/** What a contention benchmark measures: plain data, the same in JSON, in tables and in charts. */

/** Several samples of one figure. */
export interface Samples {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
}

/** How long the lock was waited for, in nanoseconds. An acquisition that found the lock free counts as a wait of 0. */
export interface WaitNs {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Waits of so many nanoseconds, and how many acquisitions waited so long. */
export type WaitPoint = readonly [ns: number, count: number];

/** Why a cell has no numbers: nothing moved for `limitMs`, or the kernel panicked. */
export interface Stalled {
  readonly kind: 'stall' | 'panic';
  readonly limitMs: number;
  /** One line. */
  readonly message: string;
}

/** A cell: one kind of lock, one number of CPUs, one critical section; all its repeats together. */
export interface BenchRow {
  readonly lock: string;
  readonly cpus: number;
  readonly section: string;
  /** Operations a second of all CPUs together; all 0 when no repeat was measured. */
  readonly opsPerSecond: Samples;
  /** CPU time an operation of all CPUs together, median of the repeats; null without an operation or a clock. */
  readonly cpuMicrosPerOp: number | null;
  /** Of all repeats together. */
  readonly waitNs: WaitNs;
  /** The same waits, coarse: at most 60 points, ascending; the first is 0, those that found the lock free. */
  readonly waitHistogram: readonly WaitPoint[];
  /** Jain's index over the CPUs' operations, median of the repeats: 1 is fair, 1/cpus is all to one; null without an operation. */
  readonly fairness: number | null;
  /** Acquisitions that found the lock taken, of all: 0 to 1. */
  readonly contendedShare: number;
  /** Times that a CPU slept for the lock, all repeats. */
  readonly sleeps: number;
  /** Turns of loops that spun for the lock, all repeats. */
  readonly spins: number;
  /** The first repeat that stalled ends the cell; those before it count. */
  readonly stalled: Stalled | null;
}

/** Which clock tells CPU time: each CPU's host thread, or the whole process, where the host has no other. */
export type CpuClock = 'thread' | 'process';

/** Every effective option of the benchmark. */
export interface BenchSettings {
  readonly locks: readonly string[];
  readonly cpus: readonly number[];
  readonly sections: readonly string[];
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly repeats: number;
  readonly timeLimitMs: number;
  readonly pauseLoopExit: boolean;
  readonly lockStats: boolean;
  readonly seed: number;
}

export interface BenchResult {
  /** `resolutionNs`: the smallest step that a CPU's clock was seen to make. */
  readonly timer: { readonly resolutionNs: number; readonly cpuClock: CpuClock };
  /**
   * How much the host disturbs: a loop that always computes the same, timed before and after the cells. Median and largest
   * excess over its shortest time, in percent. `stealPct`: CPU time that a hypervisor gave to others; null where unknown.
   */
  readonly noise: { readonly medianPct: number; readonly maxPct: number; readonly stealPct: number | null };
  readonly rows: readonly BenchRow[];
}
