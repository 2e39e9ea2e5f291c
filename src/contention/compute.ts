/** Computing for a given time, as turns of a loop: a CPU that loses its core in the middle resumes its work, not skips it. */

const TRY_TURNS = 20_000;
const TRIES = 40;
/** So many results in a row within so much of the best are believed. */
const ENOUGH = 4;
const SAME = 0.05;
const MOST = 100;

/** A chain of multiplications that no compiler can shorten. Returns what depends on all of them. */
export function compute(turns: number): number {
  let x = turns | 0;
  for (let turn = turns; turn > 0; turn--) {
    x = (Math.imul(x, 0x9e3779b1) + 1) | 0;
  }
  return x;
}

/** Turns in a nanosecond: the best of many tries, each short enough to keep its core. */
function bestOfTries(): number {
  let best = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let n = 0; n < TRIES; n++) {
    const start = performance.now();
    sum ^= compute(TRY_TURNS + (sum & 1));
    best = Math.min(best, performance.now() - start);
  }
  return TRY_TURNS / (best * 1e6);
}

/**
 * Turns of {@link compute} in a nanosecond on this thread. Measured until it does not change any more: the first tries of a
 * thread run code that V8 has not optimised yet, and may be a dozen times slower.
 */
export function turnsPerNano(): number {
  let best = bestOfTries();
  let agreed = 0;
  for (let n = 0; agreed < ENOUGH && n < MOST; n++) {
    const next = bestOfTries();
    agreed = Math.abs(next / best - 1) < SAME ? agreed + 1 : 0;
    best = Math.max(best, next);
  }
  return best;
}
