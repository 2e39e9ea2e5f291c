/** Exploring a program inside an ordinary test: it passes, or throws what it found. */
import { checkReplays } from '../checkreplay.ts';
import type { Detector } from '../detector.ts';
import { Detectors } from '../detectors/index.ts';
import type { Failure } from '../explorer.ts';
import type { Program } from '../program.ts';
import { parseReplay } from '../replaystring.ts';
import { rerun } from '../schedule.ts';
import { Searches } from '../searches.ts';
import { Shrinker } from '../shrink.ts';
import type { AnyDefinition } from './definition.ts';
import { told } from './exploredfault.ts';
import { programOf } from './programof.ts';
import { STRATEGY_NAMES, type StrategyName } from './strategies.ts';

export interface ExploreOptions {
  /** `auto` unless given. */
  readonly strategy?: StrategyName;
  /** Where random choices come from: the same seed, the same schedules. 1 unless given. */
  readonly seed?: number;
  /** Schedules at most, of each strategy that `auto` tries; 10,000 unless given. */
  readonly schedules?: number;
  /** Whether data races are faults; true unless given. */
  readonly races?: boolean;
  /**
   * Whether what the kernel's locks do inside is compared too, access by access, when a function is run again; false
   * unless given. A thread's own accesses always are.
   */
  readonly checkReplay?: boolean;
}

/** No fault was found. */
export interface ExploreResult {
  readonly program: string;
  readonly strategy: StrategyName;
  readonly seed: number;
  /** Schedules that were run; of `auto`, by the strategy that it ended with. */
  readonly schedules: number;
  readonly steps: number;
  /** Those of them that were given up after 50,000 steps though a thread that could move never had. */
  readonly cutShort: number;
  /** Whether there was nothing left to try: then no schedule at all has a fault. */
  readonly complete: boolean;
}

const DEFAULTS = { strategy: 'auto', seed: 1, schedules: 10_000, races: true, checkReplay: false } as const;
/** Runs that making a failing schedule shorter may take. */
const SHRINKING = 500;

/**
 * Runs schedule after schedule of a program. Returns when the budget is used up or there is nothing left to try; throws
 * an ExploredFault at the first fault, made as short as it can be; a RangeError for an option that it does not
 * know; a DefinitionError for a program that it cannot run.
 */
export function explore(given: AnyDefinition, options: ExploreOptions = {}): ExploreResult {
  const { strategy: name, seed, schedules: most, races, checkReplay } = { ...DEFAULTS, ...options };
  if (!STRATEGY_NAMES.includes(name)) {
    throw new RangeError(`strategy: ${String(name)}: expected one of ${STRATEGY_NAMES.join(', ')}`);
  }
  if (!Number.isInteger(most) || most < 1) {
    throw new RangeError(`schedules: ${most}: expected a whole number from 1`);
  }
  const program = programOf(given);
  if (checkReplay) {
    checkReplays(program);
  }
  const detectors = [new Detectors(program, { races })];
  const { first, schedules, steps, cutShort, complete } = new Searches(program, detectors, seed).run(name, most);
  if (first !== null) {
    throw shortest(program, first, detectors);
  }
  return { program: program.name, strategy: name, seed, schedules, steps, cutShort, complete };
}

function shortest(program: Program, { choices, fault }: Failure, detectors: readonly Detector[]): Error {
  const first = rerun(program, choices, detectors);
  const best = first.fault === null ? first : new Shrinker(program, detectors, first, SHRINKING).shrink().run;
  return (
    told(program, best.deviations, detectors) ??
    new Error(
      `${program.name}: ${fault.kind}: ${fault.message}: not there when run again: is the program deterministic?`,
    )
  );
}

/**
 * Runs the one schedule that a replay string names: under a debugger, or to see whether a change has mended it. Throws
 * the fault that it ends in; returns when it ends well, as far as the program, if it has changed, can still go that way.
 * Throws a ReplayStringError for a damaged string, a RangeError for another program's or the command line's.
 */
export function replay(given: AnyDefinition, text: string, { races = true }: { readonly races?: boolean } = {}): void {
  const program = programOf(given);
  const { program: name, inTest = false, deviations } = parseReplay(text);
  if (name !== program.name || !inTest) {
    const whose = inTest ? name : `${name}, and not from a test`;
    throw new RangeError(
      `replay: ${text}: a schedule of ${whose}: expected one that explore(…) found in ${program.name}`,
    );
  }
  const fault = told(program, deviations, [new Detectors(program, { races })]);
  if (fault !== null) {
    throw fault;
  }
}
