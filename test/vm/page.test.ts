import { describe, expect, test } from 'vitest';
import { PAGE_SIZE } from '../../src/machine/mips.ts';
import { ENTRY, FIXED, NO_AS } from '../../src/vm/coremap.ts';
import { ENOMEM } from '../../src/vm/errno.ts';
import { bootKernel, startProcess } from './boot.ts';
import { contents, counted, errnoOf, expectSound, freeFrames, locked, page, panicOf, whereIs } from './support.ts';

describe('page_alloc', () => {
  test('a kernel page is zero, fixed, not busy, and nobody’s, whatever the frame held', () => {
    const booted = bootKernel({ frames: 4 });
    const { kernel } = booted;
    const first = kernel.pages.page_alloc(NO_AS, 0, true);
    contents(booted, first / PAGE_SIZE).fill(0x5a5a5a5a);
    kernel.pages.page_free(first);
    const again = kernel.pages.page_alloc(NO_AS, 0, true);
    expect(again).toBe(first);
    const frame = again / PAGE_SIZE;
    expect(contents(booted, frame).every(word => word === 0)).toBe(true);
    expect(kernel.coremap.get(frame, ENTRY.state)).toBe(FIXED);
    expect(kernel.coremap.get(frame, ENTRY.as)).toBe(NO_AS);
    expect(kernel.coremap.get(frame, ENTRY.run)).toBe(1);
    expect(kernel.coremap.isBusy(frame)).toBe(false);
    expectSound(booted, 1);
  });

  test('a page of a process is zero at its first touch, also in a frame that another page was evicted from', () => {
    const booted = bootKernel({ frames: 3 });
    startProcess(booted.kernel);
    for (let n = 0; n < 12; n++) {
      for (let word = 0; word < PAGE_SIZE; word += 1020) {
        expect(booted.kernel.cpu.loadWord(page(n) + word)).toBe(0);
        booted.kernel.cpu.storeWord(page(n) + word, -1);
      }
    }
    expectSound(booted, 0);
  });

  test('hands out every frame before it evicts any', () => {
    const booted = bootKernel({ frames: 5 });
    startProcess(booted.kernel);
    for (let n = 0; n < 5; n++) {
      booted.kernel.cpu.storeWord(page(n), n);
    }
    expect(freeFrames(booted)).toBe(0);
    expect(counted(booted, 'dirtyEvictions')).toBe(0);
    booted.kernel.cpu.storeWord(page(5), 5);
    expect(counted(booted, 'dirtyEvictions')).toBe(1);
  });

  test('evicts in the order of loading, not of use', () => {
    const booted = bootKernel({ frames: 4 });
    const { cpu } = booted.kernel;
    const as = startProcess(booted.kernel);
    for (const n of [2, 0, 3, 1]) {
      cpu.storeWord(page(n), n);
    }
    const gone: number[] = [];
    for (let n = 10; n < 14; n++) {
      // Used again and again, and still the first to go.
      for (const old of [2, 0, 3, 1].filter(old => !gone.includes(old))) {
        cpu.storeWord(page(old) + 4, n);
      }
      cpu.storeWord(page(n), n);
      gone.push(
        ...[0, 1, 2, 3].filter(old => !gone.includes(old) && whereIs(booted.kernel, as, page(old)).frame === 0),
      );
    }
    expect(gone).toEqual([2, 0, 3, 1]);
    expectSound(booted, 0);
  });

  test('never evicts a fixed page: with fixed ones alone it says ENOMEM, and works again when one is freed', () => {
    const booted = bootKernel({ frames: 3 });
    const { kernel } = booted;
    startProcess(kernel);
    const pages = [0, 1, 2].map(() => kernel.kpages.alloc_kpages(1));
    expect(pages.every(va => va !== 0)).toBe(true);
    expect(kernel.kpages.alloc_kpages(1)).toBe(0);
    expect(errnoOf(() => kernel.cpu.loadWord(page(0)))).toBe(ENOMEM);
    kernel.kpages.free_kpages(pages[1] as number);
    expect(errnoOf(() => kernel.cpu.storeWord(page(0), 7))).toBe(0);
    expectSound(booted, 2);
  });

  test('never takes a busy frame: an allocation sleeps until the frame is not busy, and is woken', () => {
    const booted = bootKernel({ cpus: 2, frames: 2 });
    const [first, second] = booted.kernels as [(typeof booted.kernels)[0], (typeof booted.kernels)[0]];
    const as = startProcess(first);
    const pas = [0, 1].map(n => {
      const va = page(n);
      locked(first, () => first.spaces.make_pte(as, va));
      return first.pages.page_alloc(as, va, false);
    });
    expect(pas.every(pa => first.coremap.isBusy(first.coremap.frameOf(pa)))).toBe(true);
    let slept = 0;
    booted.m.serve = () => {
      if (slept++ === 0) {
        first.pages.page_abandon(pas[1] as number);
      }
    };
    expect(second.pages.page_alloc(NO_AS, 0, true)).toBe(pas[1]);
    expect(slept).toBe(1);
    first.pages.page_abandon(pas[0] as number);
    expectSound(booted, 1);
  });

  test('a page that was allocated as fixed for a process stays, and is freed with its address space', () => {
    const booted = bootKernel({ frames: 3 });
    const { kernel } = booted;
    const as = startProcess(kernel);
    const pa = kernel.pages.page_alloc(as, page(9), true);
    locked(kernel, () => {
      kernel.spaces.make_pte(as, page(9));
      kernel.spaces.set_pte(as, page(9), (kernel.coremap.frameOf(pa) << 12) | 1);
      kernel.pages.page_mapped(kernel.coremap.frameOf(pa));
    });
    for (let n = 0; n < 6; n++) {
      kernel.cpu.storeWord(page(n), n);
    }
    expect(whereIs(kernel, as, page(9)).frame).toBe(kernel.coremap.frameOf(pa));
    kernel.cpu.storeWord(page(9), 99);
    expect(kernel.cpu.loadWord(page(9))).toBe(99);
    kernel.unmapper.as_destroy(as);
    expect(freeFrames(booted)).toBe(3);
  });
});

describe('page_free', () => {
  test('of a user page unmaps it: the next touch finds zero, in every TLB', () => {
    const booted = bootKernel({ cpus: 2, frames: 4 });
    const [first, second] = booted.kernels as [(typeof booted.kernels)[0], (typeof booted.kernels)[0]];
    const as = startProcess(first);
    first.cpu.storeWord(page(0), 1);
    second.spaces.proc_setas(as);
    expect(second.cpu.loadWord(page(0))).toBe(1);
    second.pages.page_free(whereIs(second, as, page(0)).frame * PAGE_SIZE);
    expect(counted(booted, 'shootdownsTaken')).toBe(1);
    expect(first.cpu.loadWord(page(0))).toBe(0);
    expectSound(booted, 0);
  });

  test('of a page with a swap slot frees the slot too', () => {
    const booted = bootKernel({ frames: 1 });
    const { kernel } = booted;
    const as = startProcess(kernel);
    kernel.cpu.storeWord(page(0), 1);
    kernel.cpu.storeWord(page(1), 1);
    expect(kernel.cpu.loadWord(page(0))).toBe(1);
    expect(kernel.swap.used).toBe(2);
    kernel.pages.page_free(whereIs(kernel, as, page(0)).frame * PAGE_SIZE);
    expect(kernel.swap.used).toBe(1);
    expectSound(booted, 0);
  });

  test('of a free page panics', () => {
    const { kernel } = bootKernel({ frames: 2 });
    const pa = kernel.pages.page_alloc(NO_AS, 0, true);
    kernel.pages.page_free(pa);
    expect(panicOf(() => kernel.pages.page_free(pa))).toBe(`page_free: frame ${pa / PAGE_SIZE} is free already`);
  });
});
