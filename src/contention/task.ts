/** What the main thread asks of the CPUs of a cell, and what they answer: plain data. */
import type { SharedRun } from '../run/machine.ts';
import type { Fault } from '../run/types.ts';
import type { Section } from './section.ts';
import type { CpuClock, WaitPoint } from './types.ts';

export interface SectionTask extends SharedRun {
  readonly number: number;
  /** Tells memories apart: a thread keeps what it has made over one. */
  readonly memoryId: number;
  readonly section: Section;
  /** Turns of compute.ts's loop in a nanosecond: the same for all CPUs, so that they do equal work. */
  readonly turnsPerNano: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What a CPU counted from the end of the warm-up on. */
export interface LockCounts {
  readonly acquisitions: number;
  readonly contended: number;
  readonly sleeps: number;
  readonly spins: number;
  /** Waits of contended acquisitions, ascending; none when locks are not timed. */
  readonly waits: readonly WaitPoint[];
}

export interface SectionReport {
  readonly fault: Fault | null;
  /** When this CPU let all go, and when it told all to stop, by the process's clock in milliseconds; null: others did. */
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
  /** Operations ended before the stop; 0 in `mix`, where the main thread counts. */
  readonly operations: number;
  /** All operations ended, the one that the stop found at work included. */
  readonly completed: number;
  readonly cpuNanos: number;
  readonly cpuClock: CpuClock;
  readonly resolutionNs: number;
  /** Null when the CPU never came to the start. */
  readonly lock: LockCounts | null;
}
