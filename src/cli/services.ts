import type { BenchHandlers, BenchOutcome } from '../contention/bench.ts';
import type { BenchSettings } from '../contention/types.ts';
import type { Demo } from '../demo/types.ts';
import type { Failure } from '../explore/explorer.ts';
import type { ExploreRequest } from '../explore/request.ts';
import type { AllMutants, AllMutantsSettings } from '../run/allmutants.ts';
import type { Exploration, ExploreLimits, ExploreProgress } from '../run/explore.ts';
import type { MutantRow } from '../run/mutanttasks.ts';
import type { Replayed, ShrinkLimits, ShrunkFault } from '../run/replay.ts';
import type { Outcome, RunHandlers, RunOptions } from '../run/types.ts';
import type { Catalogue } from './catalogue.ts';
import type { OutputFiles } from './files.ts';
import type { Report } from './serve/reports.ts';
import type { LabServer } from './serve/server.ts';

/** Where a command writes. Only documents and summaries go to `out`; everything said on the way goes to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly outHasColors: boolean;
  readonly outColumns: number;
  /** Letters of a line of prose, at most; infinite where no terminal says how wide it is. */
  readonly outLine: number;
  /** Whether a line on `err` can be overwritten. */
  readonly errIsTerminal: boolean;
  readonly errColumns: number;
}

/** What the command line needs from outside: replaced in tests, and loaded only by the commands that use it. */
export interface Services {
  readonly terminal: Terminal;
  readonly version: string;
  run(options: RunOptions, handlers: RunHandlers): Promise<Outcome>;
  bench(settings: BenchSettings, handlers: BenchHandlers): Promise<BenchOutcome>;
  /** From now on modules that are loaded tell the lines of their sources, not of what was built: none of the kernel's may be yet. */
  mapLines(): void;
  explore(
    request: ExploreRequest,
    limits: ExploreLimits,
    signal: AbortSignal,
    progress: (now: ExploreProgress) => void,
  ): Promise<Exploration>;
  allMutants(
    settings: AllMutantsSettings,
    signal: AbortSignal,
    progress: (done: number, row: MutantRow) => void,
  ): Promise<AllMutants>;
  shrink(request: ExploreRequest, failure: Failure, limits: ShrinkLimits): Promise<ShrunkFault>;
  replay(text: string, checkReplay: boolean): Promise<Replayed>;
  /** Serves the lab, at any free port if it is 0, with these reports. */
  lab(port: number, reports: readonly Report[]): Promise<LabServer>;
  /** Opens an address in the user's browser. */
  openInBrowser(address: string, failed: () => void): void;
  readonly files: OutputFiles;
  catalogue(): Promise<Catalogue>;
  demos(): Promise<readonly Demo[]>;
  /** Calls `stop` at the user's first Ctrl-C; a second one ends the program. Returns how to stop listening. */
  onInterrupt(stop: () => void): () => void;
}
