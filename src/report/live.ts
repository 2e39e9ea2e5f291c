/** What the lab's server tells its page of runs on real threads: each message of its event stream is one of these. */
import type { RunSample } from '../run/sample/types.ts';
import type { Outcome, RunOptions } from '../run/types.ts';

export type LiveMessage =
  /** The first message: the jobs that are under way follow. */
  | { readonly kind: 'hello'; readonly reports: readonly ReportEntry[] }
  | { readonly kind: 'started'; readonly run: LiveStart }
  | { readonly kind: 'sample'; readonly sample: RunSample }
  | { readonly kind: 'ended'; readonly run: LiveStart; readonly end: LiveEnd }
  | { readonly kind: 'measuring'; readonly progress: MeasureProgress }
  /** `failed`: why there is no new report; null when there is, or when it was stopped. */
  | { readonly kind: 'measured'; readonly reports: readonly ReportEntry[]; readonly failed: string | null };

export interface LiveStart {
  readonly options: RunOptions;
  /** The same on the command line. */
  readonly command: string;
  /** Threads that the host runs at once. */
  readonly cores: number;
}

/** Who ended a run: nobody, the user, or that nobody looked any more. */
export type WhyEnded = 'itself' | 'stopped' | 'unwatched';

export interface LiveEnd {
  readonly why: WhyEnded;
  /** Null when the run could not be made. */
  readonly outcome: Outcome | null;
  /** What kept it from being made. */
  readonly failed: string | null;
  /** Commands worth typing next, each with a word on it. */
  readonly next: readonly { readonly command: string; readonly why: string }[];
}

/** How far a measurement is: `done` cells of `planned`, which is 0 before the first. */
export interface MeasureProgress {
  readonly phase: 'warming' | 'measuring';
  readonly done: number;
  readonly planned: number;
  readonly cell: string;
}

/** A report of `coremap bench`, at `/reports/N`. */
export interface ReportEntry {
  readonly number: number;
  /** The file, or when it was measured here. */
  readonly name: string;
  readonly cells: number;
  readonly locks: readonly string[];
  readonly host: string;
}

/** What a run can be asked for: the body of `POST /live`. What is left out is as in `coremap stress`, or as the mutant needs it. */
export interface LiveRequest {
  readonly workloads?: readonly string[] | undefined;
  /** Threads of each workload. */
  readonly programs?: number | undefined;
  readonly cpus?: number | undefined;
  readonly frames?: number | undefined;
  readonly lock?: string | undefined;
  readonly mutant?: string | null | undefined;
  readonly pauseLoopExit?: boolean | undefined;
  /** The run ends after so many. */
  readonly seconds?: number | undefined;
  readonly seed?: number | undefined;
}

/** What there is to choose from: `GET /live/choices`. */
export interface LiveChoices {
  readonly workloads: readonly Choice[];
  readonly locks: readonly Choice[];
  readonly mutants: readonly MutantChoice[];
  readonly cores: number;
}

interface Choice {
  readonly name: string;
  readonly summary: string;
}

export interface MutantChoice extends Choice {
  /** Workloads that bring it out. */
  readonly workloads: readonly string[];
  /** What it needs, where that is not as usual. */
  readonly cpus: number | null;
  readonly frames: number | null;
  readonly lock: string | null;
  /** Whether a run can be expected to show it; if not, it takes the explorer. */
  readonly shows: boolean;
}
