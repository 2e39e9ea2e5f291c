import { describe, expect, it } from 'vitest';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { Replay } from '../../../src/explore/strategies/replay.ts';
import { exploreAll, schedulesOf } from '../exploring.ts';
import { lockedCounter, twoLocks, unlockedCounter } from '../programs.ts';

describe('replay', () => {
  it('of the threads that moved is the same schedule', () => {
    const drawn = schedulesOf(lockedCounter(3, 2), new RandomWalk(8), 20);
    expect(new Set(drawn).size).toBeGreaterThan(5);
    for (const schedule of drawn) {
      const replay = new Replay(Uint8Array.from(schedule, Number));
      expect(schedulesOf(lockedCounter(3, 2), replay, 5)).toEqual([schedule]);
      expect(replay.missed).toBe(0);
    }
  });

  it('of deviations moves another thread at those steps only, and that one goes on', () => {
    const schedule = (...deviations: { step: number; thread: number }[]) =>
      schedulesOf(unlockedCounter(3), new Replay(deviations), 2);
    expect(schedule()).toEqual(['001122']);
    expect(schedule({ step: 1, thread: 2 })).toEqual(['022011']);
    expect(schedule({ step: 0, thread: 1 }, { step: 1, thread: 0 })).toEqual(['100122']);
  });

  it('ends as the default schedule where its choices end', () => {
    expect(schedulesOf(unlockedCounter(2), new Replay(Uint8Array.of(1)), 1)).toEqual(['1100']);
    expect(schedulesOf(unlockedCounter(2), new Replay(Uint8Array.of(1, 0)), 1)).toEqual(['1001']);
  });

  it('counts the steps at which the thread that was to move could not, and goes on by default', () => {
    const replay = new Replay([
      { step: 1, thread: 1 },
      { step: 2, thread: 1 },
    ]);
    const program = twoLocks([
      [0, 1],
      [0, 1],
    ]);
    expect(exploreAll(program, replay)).toMatchObject({ schedules: 1, failed: 0 });
    expect(replay.missed).toBe(2);
  });
});
