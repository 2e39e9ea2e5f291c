import { describe, expect, test } from 'vitest';
import { IRQ_TIMER, PAGE_SIZE, paddr_to_kvaddr } from '../../src/machine/mips.ts';
import { spinlock_acquire } from '../../src/sync/spinlock.ts';
import { ENTRY, FIXED, NO_AS } from '../../src/vm/coremap.ts';
import { ENOMEM } from '../../src/vm/errno.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { ram_stealmem } from '../../src/vm/ram.ts';
import { type Booted, bootKernel, startProcess } from './boot.ts';
import { contents, counted, expectSound, freeFrames, page, panicOf } from './support.ts';

const SIZE = 4;

const alloc = ({ pages }: Kernel): number => pages.page_alloc(NO_AS, 0, true);
const usedFrames = ({ coremap }: Kernel): number => coremap.coremap_used_bytes() / PAGE_SIZE;

/** Two CPUs, 16 frames; both magazines are in use, and the second CPU's holds `held` frames. */
function twoCpus(held = SIZE): Booted & { readonly second: Kernel } {
  const booted = bootKernel({ cpus: 2, frames: 16, magazines: SIZE });
  const [first, second] = booted.kernels as [Kernel, Kernel];
  first.pages.page_free(alloc(first));
  const pages = Array.from({ length: 2 + held }, () => alloc(second));
  for (const pa of pages.slice(0, held)) second.pages.page_free(pa);
  for (const pa of pages.slice(held)) first.pages.page_free(pa);
  return { ...booted, second };
}

describe('counts with magazines', () => {
  test('frames in a magazine are free, and nobody has them', () => {
    const booted = twoCpus();
    const { kernel } = booted;
    expect(kernel.coremap.magazineCount).toBeGreaterThanOrEqual(SIZE);
    expect(freeFrames(booted)).toBe(16);
    expect(usedFrames(kernel)).toBe(0);
    expect(expectSound(booted, 0)).toMatchObject({ frames: 16, free: 16, fixed: 0 });
  });

  test('each page that is allocated or freed moves the bytes in use by one page', () => {
    const { kernel, second } = twoCpus();
    const held: number[] = [];
    for (let n = 1; n <= 16; n++) {
      held.push(alloc(n % 3 === 0 ? kernel : second));
      expect(usedFrames(kernel)).toBe(n);
    }
    for (let n = 15; n >= 0; n--) {
      (n % 2 === 0 ? kernel : second).pages.page_free(held[n] as number);
      expect(usedFrames(kernel)).toBe(n);
    }
  });
});

describe('page_alloc with magazines', () => {
  test('gives a kernel page that is zero, fixed and nobody’s, whatever the frame held', () => {
    const booted = bootKernel({ frames: 16, magazines: SIZE });
    const { kernel } = booted;
    const first = alloc(kernel);
    contents(booted, first / PAGE_SIZE).fill(0x5a5a5a5a);
    kernel.pages.page_free(first);
    expect(alloc(kernel)).toBe(first);
    const frame = first / PAGE_SIZE;
    expect(contents(booted, frame).every(word => word === 0)).toBe(true);
    const { coremap } = kernel;
    expect([ENTRY.state, ENTRY.as, ENTRY.run, ENTRY.slot].map(at => coremap.get(frame, at))).toEqual([
      FIXED,
      NO_AS,
      1,
      0,
    ]);
    expectSound(booted, 1);
  });

  test('finds the frames in the magazines of others before it says that there is no memory', () => {
    const booted = twoCpus();
    const pages = new Set(Array.from({ length: 16 }, () => alloc(booted.kernel)));
    expect(pages.size).toBe(16);
    expect(Math.min(...pages)).toBeGreaterThan(0);
    expect(alloc(booted.kernel)).toBe(-ENOMEM);
    expect(alloc(booted.second)).toBe(-ENOMEM);
    expectSound(booted, 16);
  });

  test('a fault evicts nothing while any magazine holds a frame', () => {
    const booted = twoCpus();
    const { cpu } = booted.kernel;
    startProcess(booted.kernel);
    for (let n = 0; n < 16; n++) cpu.storeWord(page(n), n);
    expect(counted(booted, 'dirtyEvictions') + counted(booted, 'cleanEvictions')).toBe(0);
    expect(freeFrames(booted)).toBe(0);
    cpu.storeWord(page(16), 16);
    expect(counted(booted, 'dirtyEvictions')).toBe(1);
    expectSound(booted, 0);
  });

  test('with a spinlock held panics, though a frame is at hand', () => {
    const { kernel } = twoCpus();
    kernel.pages.page_free(alloc(kernel));
    spinlock_acquire(kernel.cpu, kernel.cpu.ram - 1);
    expect(panicOf(() => alloc(kernel))).toMatch(/wants coremap\.lock holding 1 spinlock/);
  });
});

describe('page_nalloc with magazines', () => {
  test('takes a run through frames of magazines rather than evict or fail', () => {
    const booted = twoCpus();
    const pa = booted.kernel.pages.page_nalloc(16);
    expect(pa).toBeGreaterThan(0);
    expectSound(booted, 16);
  });

  test('leaves the magazines alone when a free run is there without them', () => {
    const { kernel } = twoCpus();
    const held = kernel.coremap.magazineCount;
    kernel.kpages.free_kpages(kernel.kpages.alloc_kpages(3));
    expect(kernel.coremap.magazineCount).toBe(held);
  });

  test('a run that is freed goes to the free list, whatever its length but 1', () => {
    const { kernel } = twoCpus();
    const held = kernel.coremap.magazineCount;
    for (const pages of [2, 5]) kernel.kpages.free_kpages(kernel.kpages.alloc_kpages(pages));
    expect(kernel.coremap.magazineCount).toBe(held);
    expect(usedFrames(kernel)).toBe(0);
  });
});

describe('a page in a magazine that is freed again panics', () => {
  test('in page_free', () => {
    const { kernel } = twoCpus(0);
    const pa = alloc(kernel);
    kernel.pages.page_free(pa);
    expect(panicOf(() => kernel.pages.page_free(pa))).toBe(
      `page_free: frame ${pa / PAGE_SIZE} is free already: it is in a magazine`,
    );
  });

  test('in free_kpages, on any CPU', () => {
    const { kernel, second } = twoCpus(0);
    const va = kernel.kpages.alloc_kpages(1);
    kernel.kpages.free_kpages(va);
    for (const each of [kernel, second]) {
      expect(panicOf(() => each.kpages.free_kpages(va))).toMatch(
        /^free_kpages: 0x8\w{7} \(frame \d+\) is not allocated: its frame is in a magazine; freed twice$/,
      );
      each.coremap.lock.release();
    }
  });
});

test('a free from an interrupt is put off, and lands in the magazine at the next allocation', () => {
  const booted = twoCpus(0);
  const { kernel } = booted;
  const va = kernel.kpages.alloc_kpages(1);
  kernel.zombies.thread_exit(va);
  kernel.cpu.raise(0, IRQ_TIMER);
  kernel.cpu.safepoint();
  expect(usedFrames(kernel)).toBe(1);
  expect(kernel.kpages.alloc_kpages(1)).toBe(va);
  expect(usedFrames(kernel)).toBe(1);
  expectSound(booted, 1);
});

test('pages stolen before vm_bootstrap stay taken', () => {
  let stolen = 0;
  const booted = bootKernel({
    magazines: SIZE,
    earlyFrames: 1,
    early: ({ cpu, kpages }) => {
      stolen = paddr_to_kvaddr(ram_stealmem(cpu, kpages.ram, 1));
    },
  });
  booted.kernel.kpages.free_kpages(stolen);
  expect(expectSound(booted, 0).free).toBe(16);
});
