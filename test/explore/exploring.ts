/** Exploring in tests: without detectors, to the end, faults counted. */
import { type Explored, exploreWith } from '../../src/explore/explorer.ts';
import { Exhaustive } from '../../src/explore/strategies/exhaustive.ts';
import type { Strategy } from '../../src/explore/strategy.ts';
import type { Small } from './programs.ts';

/** Runs at most `schedules`, or until the strategy has nothing left to try. */
export function exploreAll(
  program: Small,
  strategy: Strategy = new Exhaustive(),
  schedules = Number.POSITIVE_INFINITY,
): Explored {
  return exploreWith(program, strategy, [], { schedules, isOver: () => false, goOn: true });
}

/** The first `schedules` schedules of a strategy, as the threads that moved. */
export function schedulesOf(program: Small, strategy: Strategy, schedules: number): string[] {
  const seen: string[] = [];
  let moved: number[] = [];
  const noting: Strategy = {
    name: strategy.name,
    observer: strategy.observer ?? null,
    begin: () => {
      moved = [];
      return strategy.begin();
    },
    choose: choice => {
      const thread = strategy.choose(choice);
      moved.push(thread);
      return thread;
    },
    end: schedule => {
      seen.push(moved.join(''));
      strategy.end(schedule);
    },
  };
  exploreAll(program, noting, schedules);
  return seen;
}
