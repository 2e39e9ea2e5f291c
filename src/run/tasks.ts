/** What the main thread asks of its workers, and what they answer: plain data. */
import type { TraceSummary } from '../workload/trace/read.ts';
import type { SharedRun } from './machine.ts';
import type { Fault, RunOptions } from './types.ts';

export interface CpuTask extends SharedRun {
  readonly number: number;
}

export interface CpuReport {
  readonly fault: Fault | null;
  /** Whether the CPU came to the end by itself. */
  readonly finished: boolean;
  /** Sleeps that only the time limit ended: notifications that never came. */
  readonly late: number;
  /** When this CPU passed the start barrier and when it ended, in milliseconds by the host's clock; 0 if it never did. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface DiskTask extends SharedRun {
  readonly fd: number;
  readonly disk: RunOptions['disk'];
  readonly failDisk: RunOptions['failDisk'];
}

export interface TapeTask extends SharedRun {
  readonly files: readonly string[];
  readonly format: RunOptions['format'];
}

/** A trace that could not be read, as plain data. */
interface TapeError {
  readonly file: string;
  readonly line: number | null;
  readonly value: string;
  readonly expected: string;
}

export interface TapeReport {
  readonly summaries: TraceSummary[];
  readonly errors: TapeError[];
}
