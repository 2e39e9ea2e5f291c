import { describe, expect, test } from 'vitest';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import { type Body, counted, faultOf, type Tiny, tiny } from './tiny.ts';

const words = ['A', 'B', 'C', 'gate', 'flag'];

const inside =
  (...locks: string[]): Body =>
  (m, at) => {
    for (const lock of locks) {
      m.acquireWord(at(lock), 1, -1);
    }
    for (const lock of locks.toReversed()) {
      m.releaseWord(at(lock));
    }
  };

/** A test-and-set lock over a word that the program names. */
const spinning =
  (...locks: string[]): Body =>
  (m, at) => {
    for (const lock of locks) {
      while (m.atomicCompareExchange(at(lock), 0, 1) !== 0) {
        m.pause();
      }
    }
    for (const lock of locks.toReversed()) {
      m.atomicStore(at(lock), 0);
    }
  };

const of = (threads: Tiny['threads'], locks: readonly string[] = []) => tiny({ words, threads, locks });

describe('a lock order that can deadlock', () => {
  test('is reported though the run did not deadlock, with the steps at which the locks were taken', () => {
    // The first schedule runs one thread after the other.
    const fault = faultOf(of({ left: inside('A', 'B'), right: inside('B', 'A') }), {
      strategy: new Exhaustive(),
      schedules: 1,
    });
    expect(fault).toMatchObject({ kind: 'deadlock', cpus: [0, 1], details: { potential: true, steps: [0, 1, 4, 5] } });
    expect(fault.message).toBe(
      'lock order: left takes B (step 1) while it holds A (since step 0); ' +
        'right takes A (step 5) while it holds B (since step 4): in another order of steps each waits for the next',
    );
  });

  test('is reported of locks that are words changed by compareExchange and store, if the program names them', () => {
    const threads = { left: spinning('A', 'B'), right: spinning('B', 'A') };
    expect(faultOf(of(threads, ['A', 'B']), { schedules: 1 }).details.potential).toBe(true);
  });

  test('that does deadlock is told as a cycle if its locks are named, and without one if not', () => {
    const threads = { left: spinning('A', 'B'), right: spinning('B', 'A') };
    expect(counted(of(threads, ['A', 'B']), { lockOrder: false }).messages).toEqual([
      'deadlock: left spins for B, which right holds; right spins for A, which left holds',
    ]);
    expect(counted(of(threads)).messages).toEqual(['no thread can move: left waits for B; right waits for A']);
  });

  test('is reported of three locks in a ring', () => {
    const threads = { one: inside('A', 'B'), two: inside('B', 'C'), three: inside('C', 'A') };
    expect(faultOf(of(threads), { schedules: 1 }).details.cycle).toHaveLength(3);
  });
});

describe('no lock order is reported', () => {
  test.each<[string, Tiny['threads']]>([
    ['where all take their locks in one order', { left: inside('A', 'B', 'C'), right: inside('A', 'C') }],
    ['of one thread alone', { left: [inside('A', 'B'), inside('B', 'A')], right: inside('C') }],
    ['under a third lock that all hold', { left: inside('gate', 'A', 'B'), right: inside('gate', 'B', 'A') }],
    [
      'of locks that are taken one after the other',
      { left: [inside('A'), inside('B')], right: [inside('B'), inside('A')] },
    ],
  ])('%s', (_, threads) => {
    expect(counted(of(threads))).toMatchObject({ exhausted: true, kinds: {} });
  });
});
