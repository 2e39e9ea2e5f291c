/** How soon one strategy finds a fault of one program, on this thread alone. */
import type { Detector } from './detector.ts';
import type { Failure } from './explorer.ts';
import type { Program } from './program.ts';
import { Searches } from './searches.ts';

export interface Trial {
  /** Schedules run, the first with a fault among them; of `auto`, by the strategy that it ended with. */
  readonly schedules: number;
  /** Whether all schedules were tried. */
  readonly complete: boolean;
  readonly first: Failure | null;
}

/** Runs schedules until one ends in a fault, none is left to try, or `isOver` says so. */
export function trial(
  program: Program,
  detectors: readonly Detector[],
  strategy: string,
  seed: number,
  isOver: () => boolean,
): Trial {
  const { schedules, complete, first } = new Searches(program, detectors, seed, isOver).run(
    strategy,
    Number.POSITIVE_INFINITY,
  );
  return { schedules, complete, first };
}
