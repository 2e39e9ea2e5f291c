import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DISK_WRITE } from '../../src/machine/disk.ts';
import { PAGE_SIZE, paddr_to_kvaddr } from '../../src/machine/mips.ts';
import { CLEAN, DIRTY, ENTRY, FIXED, FREE, IN_MAGAZINE } from '../../src/vm/coremap.ts';
import { EIO, ENOMEM } from '../../src/vm/errno.ts';
import { type Booted, bootKernel, startProcess } from './boot.ts';
import { contents, expectSound, freeFrames, page, whereIs } from './support.ts';

const COST: Record<number, number> = { [FREE]: 0, [CLEAN]: 1, [DIRTY]: 8, [FIXED]: Number.POSITIVE_INFINITY };

/** The least cost of a run of `n` frames, looked at one by one; Infinity if there is none. */
function leastCost(states: readonly number[], n: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let head = 0; head + n <= states.length; head++) {
    const cost = states.slice(head, head + n).reduce((sum, state) => sum + (COST[state] as number), 0);
    least = Math.min(least, cost);
  }
  return least;
}

/** Makes each of the machine's frames as the list says. Returns what is mapped where. */
function arrange(booted: Booted, states: readonly number[]): Map<number, number> {
  const { kernel } = booted;
  startProcess(kernel);
  const mapped = new Map<number, number>();
  const toFree: number[] = [];
  for (const [n, state] of states.entries()) {
    if (state === FREE || state === FIXED) {
      const va = kernel.kpages.alloc_kpages(1);
      if (state === FREE) toFree.push(va);
    } else if (state === CLEAN) {
      kernel.cpu.loadWord(page(n));
      mapped.set(n, 0);
    } else {
      kernel.cpu.storeWord(page(n), 1000 + n);
      mapped.set(n, 1000 + n);
    }
  }
  for (const va of toFree) kernel.kpages.free_kpages(va);
  return mapped;
}

function statesOf(booted: Booted): number[] {
  const { coremap } = booted.kernel;
  const first = coremap.frames - booted.config.frames;
  return Array.from({ length: booted.config.frames }, (_, n) =>
    coremap.get(first + n, ENTRY.run) === IN_MAGAZINE ? FREE : coremap.get(first + n, ENTRY.state),
  );
}

describe('page_nalloc', () => {
  test.each([0, 3])(
    'takes the run that costs least, found by brute force; 200 random memories, magazines of %i, seed 7',
    magazines => {
      const arrangement = fc.array(fc.constantFrom(FREE, FIXED, CLEAN, CLEAN, DIRTY), { minLength: 1, maxLength: 20 });
      fc.assert(
        fc.property(arrangement, fc.integer({ min: 1, max: 6 }), (states, n) => {
          const booted = bootKernel({ frames: states.length, magazines });
          const mapped = arrange(booted, states);
          const before = statesOf(booted);
          // A magazine is filled in the order of the free list, and emptied from its end.
          expect(magazines === 0 ? before : [...before].sort()).toEqual(magazines === 0 ? states : [...states].sort());
          const expected = leastCost(before, n);
          const pa = booted.kernel.pages.page_nalloc(n);
          if (expected === Number.POSITIVE_INFINITY) {
            expect(pa).toBe(-ENOMEM);
            expect(statesOf(booted)).toEqual(before);
          } else {
            const head = pa / PAGE_SIZE - (booted.kernel.coremap.frames - states.length);
            expect(leastCost(before.slice(head, head + n), n)).toBe(expected);
            expectSound(booted);
            booted.kernel.kpages.free_kpages(paddr_to_kvaddr(pa));
          }
          for (const [at, value] of mapped) {
            expect(booted.kernel.cpu.loadWord(page(at))).toBe(value);
          }
          expectSound(booted);
        }),
        { seed: 7, numRuns: 200 },
      );
    },
  );

  test('the run is zero, fixed, its length at its head and 0 behind it', () => {
    const booted = bootKernel({ frames: 8 });
    const { kernel } = booted;
    startProcess(kernel);
    for (let n = 0; n < 8; n++) kernel.cpu.storeWord(page(n), -1);
    const head = kernel.pages.page_nalloc(5) / PAGE_SIZE;
    for (let n = 0; n < 5; n++) {
      expect(contents(booted, head + n).every(word => word === 0)).toBe(true);
      expect(kernel.coremap.get(head + n, ENTRY.state)).toBe(FIXED);
      expect(kernel.coremap.get(head + n, ENTRY.run)).toBe(n === 0 ? 5 : 0);
    }
    for (let n = 0; n < 3; n++) expect(kernel.cpu.loadWord(page(n))).toBe(-1);
    expectSound(booted, 5);
  });

  test('free_kpages of its address frees the whole run', () => {
    const booted = bootKernel({ frames: 8 });
    const va = booted.kernel.kpages.alloc_kpages(6);
    expect(freeFrames(booted)).toBe(2);
    booted.kernel.kpages.free_kpages(va);
    expect(freeFrames(booted)).toBe(8);
    expectSound(booted, 0);
  });

  test('a run of more frames than memory has is ENOMEM and costs nobody a page', () => {
    const booted = bootKernel({ frames: 6 });
    const { kernel } = booted;
    startProcess(kernel);
    for (let n = 0; n < 6; n++) kernel.cpu.storeWord(page(n), n);
    expect(kernel.pages.page_nalloc(7)).toBe(-ENOMEM);
    expect(kernel.kpages.alloc_kpages(1000)).toBe(0);
    expect(booted.swapFile.size).toBe(0);
    expectSound(booted, 0);
  });

  test.each([
    ['the first', 1],
    ['a middle', 3],
    ['the last', 5],
  ])('a write error at %s page of a run is EIO, and every page is back with its owner', (_, failing) => {
    const booted = bootKernel({ frames: 5 });
    const { kernel } = booted;
    const as = startProcess(kernel);
    for (let n = 0; n < 5; n++) kernel.cpu.storeWord(page(n), 100 + n);
    let writes = 0;
    booted.failDisk = operation => operation === DISK_WRITE && ++writes === failing;
    expect(kernel.pages.page_nalloc(5)).toBe(-EIO);
    expectSound(booted, 0);
    // Those before the failing one have left; their frames are free again, nothing is lost.
    expect(freeFrames(booted)).toBe(failing - 1);
    for (let n = 0; n < 5; n++) {
      expect(whereIs(kernel, as, page(n)).frame !== 0).toBe(n >= failing - 1);
      expect(kernel.cpu.loadWord(page(n))).toBe(100 + n);
    }
    expectSound(booted, 0);
    expect(kernel.pages.page_nalloc(5)).toBeGreaterThan(0);
  });

  test('swap full in the middle of a run is ENOMEM, and every page is back with its owner', () => {
    const booted = bootKernel({ frames: 6, swapSlots: 2 });
    const { kernel } = booted;
    startProcess(kernel);
    for (let n = 0; n < 6; n++) kernel.cpu.storeWord(page(n), 100 + n);
    expect(kernel.pages.page_nalloc(4)).toBe(-ENOMEM);
    expect(freeFrames(booted)).toBe(2);
    expectSound(booted, 0);
    for (let n = 0; n < 6; n++) expect(kernel.cpu.loadWord(page(n))).toBe(100 + n);
    expectSound(booted, 0);
  });

  test('a frame in flight is waited for, and the run is chosen anew', () => {
    const booted = bootKernel({ cpus: 2, frames: 3 });
    const [first, second] = booted.kernels as [(typeof booted.kernels)[0], (typeof booted.kernels)[0]];
    const as = startProcess(first);
    first.cpu.loadWord(page(0));
    const pa = first.pages.page_alloc(as, page(1), false);
    let slept = 0;
    booted.m.serve = () => {
      if (slept++ === 0) first.pages.page_abandon(pa);
      for (const { cpu } of booted.kernels) cpu.safepoint();
    };
    const va = second.kpages.alloc_kpages(3);
    expect(va).not.toBe(0);
    expect(slept).toBeGreaterThan(0);
    expectSound(booted, 3);
  });

  test('runs and single pages taken and given back in any order leave memory whole; 60 random histories, seed 11', () => {
    const step = fc.record({ pages: fc.integer({ min: 1, max: 5 }), drop: fc.nat(20), touch: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const booted = bootKernel({ frames: 12, swapSlots: 64 });
        const { kernel } = booted;
        startProcess(kernel);
        const held: { va: number; pages: number }[] = [];
        const stored = new Map<number, number>();
        for (const [n, { pages, drop, touch }] of steps.entries()) {
          const va = kernel.kpages.alloc_kpages(pages);
          if (va !== 0) held.push({ va, pages });
          if (drop < held.length) kernel.kpages.free_kpages((held.splice(drop, 1)[0] as { va: number }).va);
          const resident = held.reduce((sum, each) => sum + each.pages, 0);
          if (resident < 12) {
            kernel.cpu.storeWord(page(touch), n + 1);
            stored.set(touch, n + 1);
          }
          expectSound(booted, resident);
        }
        for (const { va } of held) kernel.kpages.free_kpages(va);
        for (const [at, value] of stored) expect(kernel.cpu.loadWord(page(at))).toBe(value);
        expectSound(booted, 0);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
