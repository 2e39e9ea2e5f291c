/** Exact numbers of schedules, known from combinatorics, of programs written against the user's API. */
import { expect, test } from 'vitest';
import { exploreWith } from '../../../src/explore/explorer.ts';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import type { AnyDefinition, UserLock } from '../../../src/explore/user/definition.ts';
import { program } from '../../../src/explore/user/program.ts';
import { programOf } from '../../../src/explore/user/programof.ts';

function countsOf(definition: AnyDefinition): { schedules: number; failed: number } {
  const budget = { schedules: 1_000_000, isOver: () => false, goOn: true };
  const { schedules, failed, exhausted } = exploreWith(programOf(definition), new Exhaustive(), [], budget);
  expect(exhausted).toBe(true);
  return { schedules, failed };
}

function counter(threads: number, wanted: number) {
  return program({
    name: 'counter',
    words: { x: 0 },
    threads: Object.fromEntries(
      Array.from({ length: threads }, (_, n) => [
        `thread${n}`,
        (t: { x: number }) => {
          t.x = t.x + 1;
        },
      ]),
    ),
    check: s => s.assert(s.x !== wanted, `the counter is ${wanted}`),
  });
}

test('a counter without a lock, two threads: 6 schedules, the update is lost in 4', () => {
  expect(countsOf(counter(2, 1))).toEqual({ schedules: 6, failed: 4 });
});

test.each([
  [3, 6],
  [2, 36],
  [1, 48],
])('a counter without a lock, three threads: 90 schedules, it ends at %i in %i', (value, times) => {
  expect(countsOf(counter(3, value))).toEqual({ schedules: 90, failed: times });
});

/** Who takes two locks, in these orders. */
function twoLocks(orders: Readonly<Record<string, readonly [number, number]>>) {
  const take = (t: { lock: readonly UserLock[] }, [first, second]: readonly [number, number]) => {
    t.lock[first]?.acquire();
    t.lock[second]?.acquire();
    t.lock[second]?.release();
    t.lock[first]?.release();
  };
  return program({
    name: 'two locks',
    locks: { lock: ['mutex', 'mutex'] as const },
    threads: Object.fromEntries(
      Object.entries(orders).map(([name, order]) => [name, (t: { lock: readonly UserLock[] }) => take(t, order)]),
    ),
  });
}

test('AB-BA: 6 schedules, 2 of them deadlock; in one order 2 schedules, none', () => {
  expect(countsOf(twoLocks({ a: [0, 1], b: [1, 0] }))).toEqual({ schedules: 6, failed: 2 });
  expect(countsOf(twoLocks({ a: [0, 1], b: [0, 1] }))).toEqual({ schedules: 2, failed: 0 });
});

test('a list of operations is explored as one function that does the same', () => {
  const add = (t: { x: number }) => {
    t.x = t.x + 1;
  };
  const both = (t: { x: number }) => {
    add(t);
    add(t);
  };
  const words = { x: 0 };
  const listed = program({ name: 'list', words, threads: { a: [add, add], b: add } });
  const whole = program({ name: 'whole', words, threads: { a: both, b: add } });
  expect(countsOf(listed)).toEqual({ schedules: 15, failed: 0 });
  expect(countsOf(whole)).toEqual({ schedules: 15, failed: 0 });
});
