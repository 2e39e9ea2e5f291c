/** A thread's statistics of one lock, read twice to know what happened in between. */
import { eachBucket } from '../machine/histogram.ts';
import type { Machine } from '../machine/machine.ts';
import { acquisitionsOf, LOCK_COUNTS, type LockStatWords } from '../sync/lockstats.ts';
import type { LockCounts } from './task.ts';
import type { WaitPoint } from './types.ts';

export function readLockCounts(m: Machine, at: LockStatWords): LockCounts {
  const waits: WaitPoint[] = [];
  eachBucket(m, at.wait, (nanoseconds, count) => waits.push([nanoseconds, count]));
  const count = (which: number) => m.load(at.counts + which) >>> 0;
  return {
    acquisitions: acquisitionsOf(m, at),
    contended: count(LOCK_COUNTS.contended),
    sleeps: count(LOCK_COUNTS.sleeps),
    spins: count(LOCK_COUNTS.spins),
    waits,
  };
}

/** What was counted between two readings. Counts may have wrapped. */
export function lockCountsSince(before: LockCounts, after: LockCounts): LockCounts {
  const had = new Map(before.waits);
  return {
    acquisitions: (after.acquisitions - before.acquisitions) & 0x7fff_ffff,
    contended: (after.contended - before.contended) >>> 0,
    sleeps: (after.sleeps - before.sleeps) >>> 0,
    spins: (after.spins - before.spins) >>> 0,
    waits: after.waits
      .map(([ns, count]): WaitPoint => [ns, count - (had.get(ns) ?? 0)])
      .filter(([, count]) => count > 0),
  };
}
