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
import { racesIn, told } from './exploredfault.ts';
import { checkedOptions, type ExploreOptions } from './options.ts';
import { programOf } from './programof.ts';
import type { StrategyName } from './strategies.ts';

/** No fault was found. */
export interface ExploreResult {
  readonly program: string;
  readonly strategy: StrategyName;
  /** The same; of `auto`, the strategy that tried everything, or else the last one that drew schedules. */
  readonly endedWith: StrategyName;
  readonly seed: number;
  /** Schedules that were run; of `auto`, by {@link endedWith}. */
  readonly schedules: number;
  readonly steps: number;
  /** Those of them that were given up after 50,000 steps though a thread that could move never had. */
  readonly cutShort: number;
  /** Whether there was nothing left to try: then no schedule at all has a fault. */
  readonly complete: boolean;
}

/** Runs that making a failing schedule shorter may take. */
const SHRINKING = 500;

/**
 * Runs schedule after schedule of a program. Returns when the budget is used up or there is nothing left to try; throws
 * an ExploredFault at the first fault, made as short as it can be; a RangeError for an option that it does not
 * know; a DefinitionError for a program that it cannot run.
 */
export function explore(given: AnyDefinition, options: ExploreOptions = {}): ExploreResult {
  const { strategy, seed, schedules: most, races, checkReplay } = checkedOptions(options);
  const program = programOf(given);
  if (checkReplay) {
    checkReplays(program);
  }
  const detectors = [new Detectors(program, { races })];
  const { first, ...ended } = new Searches(program, detectors, seed).run(strategy, most);
  if (first !== null) {
    throw shortest(program, first, detectors, races);
  }
  const { schedules, steps, cutShort, complete } = ended;
  const endedWith = ended.strategy as StrategyName;
  return { program: program.name, strategy, endedWith, seed, schedules, steps, cutShort, complete };
}

function shortest(
  program: Program,
  { choices, fault }: Failure,
  detectors: readonly Detector[],
  races: boolean,
): Error {
  const first = rerun(program, choices, detectors);
  const best = first.fault === null ? first : new Shrinker(program, detectors, first, SHRINKING).shrink().run;
  return (
    told(program, best.deviations, detectors, races) ??
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
export function replay(given: AnyDefinition, text: string): void {
  const program = programOf(given);
  const { program: name, inTest = false, deviations, options } = parseReplay(text);
  if (name !== program.name || !inTest) {
    const whose = inTest ? name : `${name}, and not from a test`;
    throw new RangeError(
      `replay: ${text}: a schedule of ${whose}: expected one that explore(…) found in ${program.name}`,
    );
  }
  const races = racesIn(options);
  const fault = told(program, deviations, [new Detectors(program, { races })], races);
  if (fault !== null) {
    throw fault;
  }
}
