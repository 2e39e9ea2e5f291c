import { describe, expect, it } from 'vitest';
import { Bounded } from '../../../src/explore/strategies/bounded.ts';
import { exploreAll, schedulesOf } from '../exploring.ts';
import { type Small, twoLocks, unlockedAlloc, unlockedCounter, writers } from '../programs.ts';

const ALL = Number.POSITIVE_INFINITY;

/** Switches away from a thread that moves again later: for threads that never block, preemptions. */
function preemptions(schedule: string): number {
  const threads = [...schedule];
  return threads.filter((thread, n) => n > 0 && thread !== threads[n - 1] && schedule.includes(threads[n - 1] ?? '', n))
    .length;
}

/** Schedules by their number of preemptions. */
function byPreemptions(program: Small): number[] {
  const counts: number[] = [];
  for (const schedule of schedulesOf(program, new Bounded(), ALL)) {
    const c = preemptions(schedule);
    counts[c] = (counts[c] ?? 0) + 1;
  }
  return counts;
}

describe('iterative context bounding', () => {
  it('runs every schedule once, those with fewer preemptions first', () => {
    const schedules = schedulesOf(unlockedCounter(3), new Bounded(), ALL);
    expect(new Set(schedules).size).toBe(90);
    const counts = schedules.map(preemptions);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('n threads without a preemption are n! schedules', () => {
    for (const [cpus, factorial] of [
      [2, 2],
      [3, 6],
      [4, 24],
    ] as const) {
      expect(exploreAll(writers(cpus, 2, true), new Bounded(0)).schedules).toBe(factorial);
    }
  });

  it('two threads of k steps have 2·C(k-1,c)… schedules with c preemptions: 2, 4, 8, 4, 2 for k = 3', () => {
    // Split one thread's steps into i parts and the other's into i or i±1: with 3 steps each, 20 in all.
    expect(byPreemptions(writers(2, 3, true))).toEqual([2, 4, 8, 4, 2]);
  });

  it('says how many rounds are over, and finds a fault in the round of its preemptions', () => {
    const program = unlockedAlloc();
    const bounded = new Bounded(0);
    expect(exploreAll(program, bounded)).toMatchObject({ schedules: 2, exhausted: true });
    expect([...program.outcomes.keys()]).toEqual(['once']);
    expect(bounded.completed).toBe(1);
    const again = unlockedAlloc();
    exploreAll(again, new Bounded(1));
    expect(again.outcomes.get('twice')).toBeGreaterThan(0);
  });

  it('a thread that blocks is left for nothing: AB-BA has its deadlocks at one preemption', () => {
    expect(
      exploreAll(
        twoLocks([
          [0, 1],
          [1, 0],
        ]),
        new Bounded(0),
      ),
    ).toMatchObject({ schedules: 2, failed: 0 });
    expect(
      exploreAll(
        twoLocks([
          [0, 1],
          [1, 0],
        ]),
        new Bounded(1),
      ),
    ).toMatchObject({ failed: 2, exhausted: true });
    expect(
      exploreAll(
        twoLocks([
          [0, 1],
          [1, 0],
        ]),
        new Bounded(),
      ),
    ).toMatchObject({ schedules: 6, failed: 2 });
  });
});
