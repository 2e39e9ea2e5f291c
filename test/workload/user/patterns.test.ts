import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/workload/program.ts';
import { bloat } from '../../../src/workload/user/bloat.ts';
import { ctest } from '../../../src/workload/user/ctest.ts';
import { hot } from '../../../src/workload/user/hot.ts';
import { huge } from '../../../src/workload/user/huge.ts';
import { matmult } from '../../../src/workload/user/matmult.ts';
import { palin } from '../../../src/workload/user/palin.ts';
import { parallelvm } from '../../../src/workload/user/parallelvm.ts';
import { expectedTrace } from '../../../src/workload/user/parallelvm-trace.ts';
import { sort } from '../../../src/workload/user/sort.ts';
import { stacktest } from '../../../src/workload/user/stacktest.ts';
import { walk } from '../../../src/workload/user/walk.ts';
import { zero } from '../../../src/workload/user/zero.ts';
import { type FakeMemory, type FakeThread, fakeThread, runRound } from '../fakethread.ts';
import { faults } from '../trace/textbook.ts';

function ran(program: Program, chosen: Parameters<typeof fakeThread>[1] = {}): FakeThread {
  const thread = fakeThread(program, chosen);
  runRound(program, thread, () => 1_000_000_000);
  return thread;
}

const pagesOf = (user: FakeMemory): number => new Set(user.pages).size;

describe('huge', () => {
  const { user } = ran(huge);

  test('touches 512 pages in 6,144 references', () => {
    expect([pagesOf(user), user.references]).toEqual([512, 6144]);
  });

  test.each([1, 32, 64, 128, 256, 500, 511])(
    'faults 3584 - %i times under FIFO and LRU with as many frames',
    frames => {
      expect(faults('fifo', user.pages, frames)).toBe(3584 - frames);
      expect(faults('lru', user.pages, frames)).toBe(3584 - frames);
    },
  );

  test('faults once a page when all 512 fit', () => {
    expect(faults('fifo', user.pages, 512)).toBe(512);
  });

  test.each([
    [64, 3200],
    [256, 2048],
    [500, 584],
  ])('with %i frames cannot fault less than %i times', (frames, count) => {
    expect(faults('opt', user.pages, frames)).toBe(count);
  });
});

describe('matmult', () => {
  const { user } = ran(matmult);

  test('packs its matrices into 380 pages', () => {
    expect(pagesOf(user)).toBe(380);
  });

  test.each([
    [32, 864, 758],
    [64, 804, 758],
    [128, 776, 756],
    [256, 760, 752],
  ])('with %i frames faults %i times under FIFO and %i under LRU', (frames, fifo, lru) => {
    expect([faults('fifo', user.pages, frames), faults('lru', user.pages, frames)]).toEqual([fifo, lru]);
  });
});

describe('ctest', () => {
  const { user } = ran(ctest);

  test('makes a load and a store for each of 262,144 links in 256 pages', () => {
    expect([pagesOf(user), user.references, user.stores]).toEqual([256, 524_288, 262_144]);
  });

  test.each([1, 64, 255])('faults 122,368 times under FIFO with %i frames', frames => {
    expect(faults('fifo', user.pages, frames)).toBe(122_368);
  });

  test('faults once a page when all 256 fit', () => {
    expect(faults('fifo', user.pages, 256)).toBe(256);
  });
});

describe('parallelvm', () => {
  test('finds the traces that OS/161 knows', () => {
    const known = { 0: -1_337_312_809, 1: 356_204_544, 9: -1_616_928_768, 16: 1_901_440_647, 17: 0, 23: 364_554_240 };
    for (const [member, trace] of Object.entries(known)) {
      expect(expectedTrace(Number(member), 35, 11)).toBe(trace);
    }
  });

  test('computes 26 products of 42,875 steps in 16 pages, and its trace agrees with the other way to find it', () => {
    const { user, checks } = ran(parallelvm, { member: 5 });
    const products = 26 * 1225 * (2 * 35 + 1);
    expect(user.references).toBe(1225 + products + 25 * 3 * 1225 + 35);
    expect([pagesOf(user), checks]).toEqual([parallelvm.pages, 1]);
  });

  test('a 25th member computes what the first does', () => {
    expect(ran(parallelvm, { member: 24 }).checks).toBe(1);
  });
});

describe('sort', () => {
  const { user } = ran(sort, { seed: 533 });

  test('sorts 147,456 numbers in two arrays of 144 pages', () => {
    expect(pagesOf(user)).toBe(288);
    const sorted = Array.from({ length: 147_456 }, (_, n) => user.wordAt(0x00400000 + 4 * n));
    expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
  });

  test('faults less under FIFO than under LRU with 64 frames', () => {
    expect(faults('fifo', user.pages, 64)).toBeLessThan(faults('lru', user.pages, 64));
  });

  test('two seeds sort different numbers', () => {
    const first = (seed: number) => ran(sort, { seed, ops: 50 }).user.wordAt(0x00400000);
    expect(first(1)).not.toBe(first(2));
  });
});

test('stacktest touches 50 pages, 64 KiB apart, below the top of the stack', () => {
  const { user } = ran(stacktest);
  const pages = [...new Set(user.pages)];
  expect(pages).toEqual(Array.from({ length: 50 }, (_, n) => 0x80000 - 800 + 16 * n));
  expect([user.references, user.stores]).toEqual([50 * 1025 + 50, 50]);
});

test('zero reads 20,792 bytes in 6 pages and writes nothing', () => {
  const { user } = ran(zero);
  expect([user.references, user.stores, pagesOf(user)]).toEqual([20_792 / 4, 0, 6]);
});

test('palin compares 2,674 pairs of letters in 2 pages', () => {
  const { user, checks } = ran(palin);
  expect([user.references - user.stores, user.stores, pagesOf(user), checks]).toEqual([5348, 1337, 2, 5348]);
});

test('bloat grows to 1,024 pages, and touches stay near the middle but for about one in a thousand', () => {
  const { user } = ran(bloat, { ops: 20_000, seed: 3 });
  const touched = user.pages.map(page => page - 0x400).slice(-10_000);
  const far = touched.filter(page => Math.abs(page - 512) > 16).length;
  expect(Math.max(...touched)).toBeLessThan(1024);
  expect(far).toBeGreaterThan(0);
  expect(far).toBeLessThan(50);
});

test('hot changes page with each reference, among 32', () => {
  const { user } = ran(hot, { ops: 10_000 });
  expect([user.pages.length, pagesOf(user)]).toEqual([user.references, 32]);
  expect(user.stores - 512).toBe(2500);
});

test('walk spreads over 512 pages and stores in about 30 of 100 references (seed 11, 20,000 references)', () => {
  const { user } = ran(walk, { seed: 11 });
  expect(pagesOf(user)).toBe(512);
  expect((user.stores - 2048) / 20_000).toBeCloseTo(0.3, 1);
});
