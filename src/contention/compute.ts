/** Computing for a given time, as turns of a loop: a CPU that loses its core in the middle resumes its work, not skips it. */
import { cpuTime } from './cpuclock.ts';

/** Ten milliseconds or so: beside them a look at the clock does not count. */
const TRY_TURNS = 8_000_000;
const TRIES = 5;

/** A chain of multiplications that no compiler can shorten. Returns what depends on all of them. */
export function compute(turns: number): number {
  let x = turns | 0;
  for (let turn = turns; turn > 0; turn--) {
    x = (Math.imul(x, 0x9e3779b1) + 1) | 0;
  }
  return x;
}

let known: number | null = null;

/**
 * Turns of {@link compute} in a nanosecond of CPU time: the best of some tries, measured once in this thread and told to
 * the others, so that all do the same. A try is so long because the best of many short ones has met none of the interrupts
 * that come every millisecond or so, and 20 us by it take 22 as a rule; CPU time, because nothing keeps its core so long
 * where others want it.
 */
export function turnsPerNano(): number {
  known ??= TRY_TURNS / Math.min(...Array.from({ length: TRIES }, timeTry));
  return known;
}

let sum = 0;

/** Nanoseconds of a try. */
function timeTry(): number {
  const start = cpuTime().nanoseconds;
  sum ^= compute(TRY_TURNS + (sum & 1));
  return cpuTime().nanoseconds - start;
}
