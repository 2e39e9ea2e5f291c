/**
 * What a strategy is made from, and how threads of the host share its schedules.
 *
 * A depth-first search is shared in parts that are plain data and stand in the order of the search. Whoever does them, the
 * first fault is that of the first part that has one, and what was counted before it is the same: the result does not
 * depend on how many threads there are.
 */
import type { ModelMachine } from '../../machine/model.ts';
import type { Detector } from '../detector.ts';
import type { Program } from '../program.ts';
import type { Strategy } from '../strategy.ts';
import type { Starts } from './bounded.ts';

export interface StrategyParts {
  readonly seed: number;
  /** Number of the first schedule. */
  readonly first: number;
  /** Steps that a schedule of the program has, about. */
  readonly steps: number;
  readonly m: ModelMachine;
  /** Of a schedule at most, for a strategy that counts them; without it, any number. */
  readonly preemptions?: number | undefined;
  /** Whether each run is searched for data races. */
  readonly racesShown: boolean;
  /** Whether what the operations of a run have returned is judged together, and by their order. */
  readonly hasHistory: boolean;
}

/** What a strategy has to know of a program that these detectors watch. */
export function watchedBy(
  { m, history }: Program,
  detectors: readonly Detector[],
): Pick<StrategyParts, 'm' | 'racesShown' | 'hasHistory'> {
  return { m, racesShown: detectors.some(({ showsRaces }) => showsRaces), hasHistory: history !== undefined };
}

export interface StrategyMaker {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Whether schedule n is the same whatever came before it: then threads of the host can share them. */
  readonly independent: boolean;
  create(parts: StrategyParts): Strategy;
  /** How they share a search whose schedules depend on those before. Without it, one thread has all of it. */
  readonly sharing?: Sharing;
}

/** A part of a search as plain data. What is in it, its strategy knows. */
export type Work = unknown;

export interface Sharing<S extends Strategy = Strategy, W = Work> {
  /** The parts that a search begins with, in order. */
  first(program: Program): readonly W[];
  /** Does a part. */
  create(parts: StrategyParts, work: W): S;
  /** What is left of a part; null if nothing is. Without it, a part that was begun stays where it was. */
  rest?(strategy: S): W | null;
  /** Two parts in place of one, in order; null if it is too small. */
  divide?(work: W): readonly [W, W] | null;
  /** What a part has found, since this was last asked, for the round after this one. */
  later?(strategy: S): readonly Starts[];
  /** The parts of round `round`, from 0, which begins when the one before is over, from what was found for it. */
  nextRound?(found: readonly Starts[], round: number): readonly W[];
}

/** Forgets which strategy it is: only what a strategy has made comes back to it. */
export function shares<S extends Strategy, W>(sharing: Sharing<S, W>): Sharing {
  return sharing as unknown as Sharing;
}
