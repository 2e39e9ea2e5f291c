import { describe, expect, it } from 'vitest';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import type { ModelMachine } from '../../../src/machine/model.ts';
import { exploreAll, schedulesOf } from '../exploring.ts';
import {
  fireAndForget,
  ipiLine,
  lockAndShootdown,
  lostWakeup,
  type Small,
  small,
  twoLocks,
  unlockedAlloc,
  unlockedCounter,
  word,
} from '../programs.ts';

/** Schedules, deadlocks, and outcomes of the others, of all maximal schedules. */
function counts(program: Small) {
  const { schedules, failed, exhausted, abandoned } = exploreAll(program);
  expect([exhausted, abandoned]).toEqual([true, 0]);
  return { schedules, deadlocks: failed, ...Object.fromEntries(program.outcomes) };
}

describe('all maximal schedules, counted by hand', () => {
  it('an unlocked counter of n threads ends as 1 to n in exactly so many', () => {
    expect(counts(unlockedCounter(2))).toEqual({ schedules: 6, deadlocks: 0, 2: 2, 1: 4 });
    expect(counts(unlockedCounter(3))).toEqual({ schedules: 90, deadlocks: 0, 3: 6, 2: 36, 1: 48 });
    expect(counts(unlockedCounter(4))).toEqual({ schedules: 2520, deadlocks: 0, 4: 24, 3: 288, 2: 1056, 1: 1152 });
  });

  it('lingering is no step, and a thread that lingers waits for nobody', () => {
    const lingers = (m: ModelMachine) => {
      const found = m.load(word(0));
      m.linger(Number.MAX_SAFE_INTEGER);
      m.store(word(0), found + 1);
    };
    const program = small('lingering counter', [lingers, lingers], m => String(m.words[word(0)]));
    expect(counts(program)).toEqual({ schedules: 6, deadlocks: 0, 2: 2, 1: 4 });
  });

  it('an unlocked page_alloc hands a frame out twice in 4 of 6', () => {
    expect(counts(unlockedAlloc())).toEqual({ schedules: 6, deadlocks: 0, once: 2, twice: 4 });
  });

  it('AB-BA deadlocks in 2 of 6, the same order in 0 of 2, a ring of three in 6 of 168', () => {
    expect(
      counts(
        twoLocks([
          [0, 1],
          [1, 0],
        ]),
      ),
    ).toEqual({ schedules: 6, deadlocks: 2, '': 4 });
    expect(
      counts(
        twoLocks([
          [0, 1],
          [0, 1],
        ]),
      ),
    ).toEqual({ schedules: 2, deadlocks: 0, '': 2 });
    expect(
      counts(
        twoLocks([
          [0, 1],
          [1, 2],
          [2, 0],
        ]),
      ),
    ).toEqual({ schedules: 168, deadlocks: 6, '': 162 });
  });

  it('a wake-up is lost in 1 of 7, and never under the wchan rule', () => {
    expect(counts(lostWakeup(false))).toEqual({ schedules: 7, deadlocks: 1, '': 6 });
    expect(counts(lostWakeup(true))).toMatchObject({ deadlocks: 0 });
  });

  it('a lock that spins with interrupts off deadlocks with a shootdown in 3 of 7, one that sleeps in 0 of 7', () => {
    expect(counts(lockAndShootdown(true))).toEqual({ schedules: 7, deadlocks: 3, '': 4 });
    expect(counts(lockAndShootdown(false))).toEqual({ schedules: 7, deadlocks: 0, '': 7 });
  });

  it('an IPI handler that clears its line last loses a send in 1 of 4, one that clears it first in none', () => {
    expect(counts(ipiLine(false))).toEqual({ schedules: 4, deadlocks: 0, lost: 1, kept: 3 });
    expect(counts(ipiLine(true))).toEqual({ schedules: 4, deadlocks: 0, kept: 4 });
  });

  it('a shootdown that is not waited for corrupts a frame in 1 of 5, one that is in none', () => {
    expect(counts(fireAndForget(false))).toEqual({ schedules: 5, deadlocks: 0, corrupt: 1, sound: 4 });
    expect(counts(fireAndForget(true))).toEqual({ schedules: 2, deadlocks: 0, sound: 2 });
  });
});

it('runs no schedule twice, those without a switch first', () => {
  const schedules = schedulesOf(unlockedCounter(3), new Exhaustive(), Number.POSITIVE_INFINITY);
  expect(new Set(schedules).size).toBe(90);
  expect(schedules[0]).toBe('001122');
});
