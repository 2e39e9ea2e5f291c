/**
 * What is seen of a machine while it runs. Nobody stops for it: words are read one after the other while CPUs write them,
 * so a sample is a blurred picture. Each number was true at some moment of the reading; two of them need not agree.
 */
import type { LatencyNs } from '../latency.ts';

/**
 * `spins`: waits and burns its core; `sleeps`: waits and does not; `stopped`: stands still for an audit; `offline`: has
 * nothing more to do in this run.
 */
export type Doing = 'user' | 'kernel' | 'interrupt' | 'spins' | 'sleeps' | 'idle' | 'stopped' | 'offline';

export interface CpuSample {
  readonly doing: Doing;
  /** What it waits for, and who holds that: `sleeps on coremap.lock, which CPU 0 holds`; null when it does not wait. */
  readonly waits: string | null;
  /** The thread or process whose turn it is, as `walk[2]`; null when there is none, or it is just being passed on. */
  readonly thread: string | null;
  /** Whether it holds the coremap's lock. */
  readonly holds: boolean;
  /** 0: interrupts on. */
  readonly interruptLevel: number;
  /** Shootdowns that others have asked it for and it has not acknowledged. */
  readonly unacknowledged: number;
  /** Threads on its run queue, without the one that runs. */
  readonly runnable: number;
  /** Operations of kernel tests and references of processes since the sample before; it counts them turn by turn. */
  readonly operations: number;
}

export interface RunSample {
  /** Since all CPUs began together. */
  readonly elapsedMs: number;
  /** Since the sample before, or since the start. Every count below is of this time. */
  readonly intervalMs: number;
  readonly cpus: readonly CpuSample[];
  /** The coremap's lock. `waitNs`: of acquisitions that found it held. */
  readonly lock: {
    readonly acquisitions: number;
    readonly contended: number;
    readonly sleeps: number;
    readonly waitNs: LatencyNs;
  };
  readonly counts: {
    readonly pageFaults: number;
    readonly evictions: number;
    readonly swapReads: number;
    readonly swapWrites: number;
    readonly shootdownsSent: number;
    readonly shootdownsAcknowledged: number;
    readonly ipis: number;
  };
  /** Requests to the swap disk that it has not served. */
  readonly diskQueue: number;
  readonly coremap: {
    readonly free: number;
    /** The number of the first frame that is told: those in front of it were taken at start-up. */
    readonly first: number;
    /** Frames from there on, at most {@link MOST_FRAMES}, as packed.ts packs them. */
    readonly frames: string;
  };
}

/** More frames than this are not sampled one by one. */
export const MOST_FRAMES = 4096;
/** Time between samples. */
export const SAMPLE_MS = 100;
