/**
 * A histogram of durations as words of shared memory: eight buckets for each power of two, so a value is known to an
 * eighth of itself. Each writer has its own; readers add them up when the machine is quiet.
 */
import type { Arena } from './arena.ts';
import type { Addr, Machine } from './machine.ts';

const SUB_BITS = 3;
const SUB = 1 << SUB_BITS;
/** Enough for 2^40 ns, 18 minutes. */
const BUCKETS = (40 - SUB_BITS) * SUB;

/** Hands out the words of an empty histogram. */
export function histogramWords(arena: Arena, name: string): Addr {
  return arena.words(name, BUCKETS);
}

/** Adds one value, in nanoseconds. */
export function recordNanos(m: Machine, at: Addr, nanoseconds: number): void {
  const bucket = at + bucketOf(nanoseconds);
  m.store(bucket, m.load(bucket) + 1);
}

/** Calls back with the middle of each bucket that is not empty and its count, in ascending order. */
export function eachBucket(m: Machine, at: Addr, visit: (nanoseconds: number, count: number) => void): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = m.load(at + bucket) >>> 0;
    if (count > 0) {
      visit(middleOf(bucket), count);
    }
  }
}

function bucketOf(nanoseconds: number): number {
  const scaled = Math.max(SUB, nanoseconds + SUB);
  const exponent = Math.floor(Math.log2(scaled));
  const fraction = Math.floor(scaled / 2 ** (exponent - SUB_BITS)) - SUB;
  return Math.min(BUCKETS - 1, (exponent - SUB_BITS) * SUB + fraction);
}

function middleOf(bucket: number): number {
  const exponent = Math.floor(bucket / SUB) + SUB_BITS;
  const low = 2 ** exponent + (bucket % SUB) * 2 ** (exponent - SUB_BITS);
  return Math.round(low + 2 ** (exponent - SUB_BITS) / 2 - SUB);
}
