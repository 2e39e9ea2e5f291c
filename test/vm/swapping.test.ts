import { describe, expect, test } from 'vitest';
import { DISK_READ, DISK_WRITE } from '../../src/machine/disk.ts';
import { TLBLO_DIRTY, TLBLO_VALID } from '../../src/machine/mips.ts';
import { CLEAN, DIRTY, ENTRY } from '../../src/vm/coremap.ts';
import { EFAULT, EIO, ENOMEM } from '../../src/vm/errno.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { type Booted, bootKernel, startProcess } from './boot.ts';
import { counted, errnoOf, expectSound, freeFrames, page, panicOf, whereIs } from './support.ts';

function stateOf(kernel: Kernel, as: number, va: number): number {
  return kernel.coremap.get(whereIs(kernel, as, va).frame, ENTRY.state);
}

/** A process that stores n+1 to each of `pages` pages. */
function storing(booted: Booted, pages: number): number {
  const as = startProcess(booted.kernel);
  for (let n = 0; n < pages; n++) booted.kernel.cpu.storeWord(page(n), n + 1);
  return as;
}

describe('clean and dirty', () => {
  test('a page that is only loaded is mapped read-only and clean; a store raises the modify exception and makes it dirty', () => {
    const booted = bootKernel();
    const { kernel } = booted;
    const as = startProcess(kernel);
    kernel.cpu.loadWord(page(0));
    const slot = kernel.cpu.tlb.tlb_probe(kernel.spaces.entryHi(as, page(0)));
    expect(kernel.cpu.tlb.readLo(slot) & (TLBLO_DIRTY | TLBLO_VALID)).toBe(TLBLO_VALID);
    expect(stateOf(kernel, as, page(0))).toBe(CLEAN);
    const misses = counted(booted, 'tlbMisses');
    kernel.cpu.storeWord(page(0), 5);
    expect(kernel.cpu.tlb.readLo(slot) & (TLBLO_DIRTY | TLBLO_VALID)).toBe(TLBLO_VALID | TLBLO_DIRTY);
    expect(stateOf(kernel, as, page(0))).toBe(DIRTY);
    expect(counted(booted, 'modifyFaults')).toBe(1);
    expect(counted(booted, 'tlbMisses')).toBe(misses);
    kernel.cpu.storeWord(page(0), 6);
    expect(counted(booted, 'modifyFaults')).toBe(1);
    expectSound(booted, 0);
  });

  test('pages never stored to leave without a slot, a write or a read, and come back zero', () => {
    const booted = bootKernel({ frames: 2 });
    startProcess(booted.kernel);
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 6; n++) expect(booted.kernel.cpu.loadWord(page(n))).toBe(0);
    }
    expect(counted(booted, 'cleanEvictions')).toBe(16);
    expect(counted(booted, 'swapWrites') + counted(booted, 'swapReads')).toBe(0);
    expect(booted.kernel.swap.used).toBe(0);
    expectSound(booted, 0);
  });

  test('a page read back and only loaded leaves again without being written', () => {
    const booted = bootKernel({ frames: 2 });
    const { cpu } = booted.kernel;
    storing(booted, 4);
    for (let n = 0; n < 4; n++) expect(cpu.loadWord(page(n))).toBe(n + 1);
    const written = counted(booted, 'swapWrites');
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) expect(cpu.loadWord(page(n))).toBe(n + 1);
    }
    expect(counted(booted, 'swapWrites')).toBe(written);
    expect(counted(booted, 'cleanEvictions')).toBeGreaterThan(8);
    expectSound(booted, 0);
  });

  test('a page read back and stored to is written to the slot that it had', () => {
    const booted = bootKernel({ frames: 1 });
    const { kernel } = booted;
    const as = storing(booted, 2);
    const { slot } = whereIs(kernel, as, page(0));
    expect(slot).toBeGreaterThan(0);
    kernel.cpu.storeWord(page(0), 77);
    kernel.cpu.loadWord(page(5));
    expect(whereIs(kernel, as, page(0))).toEqual({ frame: 0, slot });
    expect(booted.swapFile.get(slot)?.[0]).toBe(77);
    expect(kernel.swap.used).toBe(2);
    expectSound(booted, 0);
  });

  test('a store that misses the TLB on a clean page is kept through eviction', () => {
    const booted = bootKernel({ frames: 1 });
    const { kernel } = booted;
    storing(booted, 1);
    kernel.cpu.loadWord(page(1));
    expect(kernel.cpu.loadWord(page(0))).toBe(1);
    kernel.shootdown.flush();
    kernel.cpu.storeWord(page(0), 2);
    kernel.cpu.loadWord(page(1));
    expect(kernel.cpu.loadWord(page(0))).toBe(2);
    expectSound(booted, 0);
  });
});

describe('swap full', () => {
  test('is ENOMEM to the faulter; nobody loses a page, and memory is whole', () => {
    const booted = bootKernel({ frames: 4, swapSlots: 3 });
    storing(booted, 7);
    const { cpu } = booted.kernel;
    expect(booted.kernel.swap.used).toBe(3);
    expect(errnoOf(() => cpu.storeWord(page(7), 8))).toBe(ENOMEM);
    expectSound(booted, 0);
    for (let n = 0; n < 7; n++) expect([0, ENOMEM]).toContain(errnoOf(() => cpu.loadWord(page(n))));
    expectSound(booted, 0);
  });

  test('ends when a process gives its slots back', () => {
    const booted = bootKernel({ frames: 2, swapSlots: 2, cpus: 2 });
    const [first, second] = booted.kernels as [Kernel, Kernel];
    const as = storing(booted, 4);
    startProcess(second);
    expect(errnoOf(() => second.cpu.storeWord(page(0), 1))).toBe(ENOMEM);
    first.unmapper.as_destroy(as);
    first.spaces.proc_setas(0);
    for (let n = 0; n < 4; n++) second.cpu.storeWord(page(n), n);
    expect([2, 3].map(n => second.cpu.loadWord(page(n)))).toEqual([2, 3]);
    expectSound(booted, 0);
  });

  test('every slot is used before swap is full, the last word of the map included', () => {
    for (const swapSlots of [1, 30, 31, 32, 33, 63, 64]) {
      const booted = bootKernel({ frames: 1, swapSlots });
      storing(booted, swapSlots + 1);
      expect(booted.kernel.swap.used).toBe(swapSlots);
      expect(errnoOf(() => booted.kernel.cpu.storeWord(page(swapSlots + 1), 1))).toBe(ENOMEM);
      expect(new Set(booted.swapFile.keys())).toEqual(new Set(Array.from({ length: swapSlots }, (_, n) => n + 1)));
      expectSound(booted, 0);
    }
  });

  test('a slot freed twice panics', () => {
    const booted = bootKernel({ frames: 1 });
    const { kernel } = booted;
    const as = storing(booted, 2);
    const { slot } = whereIs(kernel, as, page(0));
    kernel.coremap.lock.acquire();
    kernel.swap.slot_free(slot);
    expect(panicOf(() => kernel.swap.slot_free(slot))).toBe(`slot_free: swap slot ${slot} is free already`);
  });
});

describe('disk errors', () => {
  test('a write error is EIO to the faulter; the victim keeps its page and its bytes', () => {
    const booted = bootKernel({ frames: 2, cpus: 2 });
    const [first, second] = booted.kernels as [Kernel, Kernel];
    storing(booted, 2);
    startProcess(second);
    booted.failDisk = operation => operation === DISK_WRITE;
    expect(errnoOf(() => second.cpu.storeWord(page(0), 9))).toBe(EIO);
    expectSound(booted, 0);
    expect([0, 1].map(n => first.cpu.loadWord(page(n)))).toEqual([1, 2]);
    booted.failDisk = () => false;
    second.cpu.storeWord(page(0), 9);
    expect([0, 1].map(n => first.cpu.loadWord(page(n)))).toEqual([1, 2]);
    expect(second.cpu.loadWord(page(0))).toBe(9);
    expectSound(booted, 0);
  });

  test('a read error is EIO; the page stays in swap, its frame is free, a later touch finds it', () => {
    const booted = bootKernel({ frames: 2 });
    const { kernel } = booted;
    const as = storing(booted, 3);
    const { slot } = whereIs(kernel, as, page(0));
    booted.failDisk = operation => operation === DISK_READ;
    expect(errnoOf(() => kernel.cpu.loadWord(page(0)))).toBe(EIO);
    expect(whereIs(kernel, as, page(0))).toEqual({ frame: 0, slot });
    expect(freeFrames(booted)).toBe(1);
    expectSound(booted, 0);
    booted.failDisk = () => false;
    expect([0, 1, 2].map(n => kernel.cpu.loadWord(page(n)))).toEqual([1, 2, 3]);
    expectSound(booted, 0);
  });

  test('whatever request fails, the machine is sound after it and nothing that was stored is lost', () => {
    for (let failing = 1; failing <= 24; failing++) {
      const booted = bootKernel({ frames: 3 });
      const { cpu } = booted.kernel;
      startProcess(booted.kernel);
      let requests = 0;
      booted.failDisk = () => ++requests === failing;
      const stored = new Map<number, number>();
      let errors = 0;
      for (let n = 0; n < 30; n++) {
        const at = (n * 5) % 8;
        if (errnoOf(() => cpu.storeWord(page(at), n)) === 0) stored.set(at, n);
        else errors++;
        expectSound(booted, 0);
      }
      expect(errors).toBe(1);
      for (const [at, value] of stored) expect(cpu.loadWord(page(at))).toBe(value);
    }
  });
});

describe('a fault that cannot be resolved', () => {
  test.each([
    ['a load from kseg0', (kernel: Kernel) => kernel.cpu.loadWord(0x80001000 | 0)],
    ['a store to kseg2', (kernel: Kernel) => kernel.cpu.storeWord(0xc0000000 | 0, 1)],
    ['a misaligned load', (kernel: Kernel) => kernel.cpu.loadWord(page(0) + 2)],
  ])('%s is EFAULT', (_, access) => {
    const booted = bootKernel();
    startProcess(booted.kernel);
    expect(errnoOf(() => access(booted.kernel))).toBe(EFAULT);
    expectSound(booted, 0);
  });

  test('a touch without an address space is EFAULT', () => {
    expect(errnoOf(() => bootKernel().kernel.cpu.loadWord(page(0)))).toBe(EFAULT);
  });

  test('page tables used up are ENOMEM, and pages in tables that exist still work', () => {
    const booted = bootKernel({ pageTables: 3 });
    const { kernel } = booted;
    startProcess(kernel);
    kernel.cpu.storeWord(0, 1);
    kernel.cpu.storeWord(1 << 22, 2);
    expect(errnoOf(() => kernel.cpu.storeWord(2 << 22, 3))).toBe(ENOMEM);
    expectSound(booted, 0);
    kernel.cpu.storeWord((1 << 22) + 4096, 4);
    expect([0, 1 << 22].map(va => kernel.cpu.loadWord(va))).toEqual([1, 2]);
    expectSound(booted, 0);
  });

  test('the first and the last page of kuseg are pages like others', () => {
    const booted = bootKernel({ frames: 1 });
    const { kernel } = booted;
    const as = startProcess(kernel);
    kernel.cpu.storeWord(0, 11);
    kernel.cpu.storeWord(0x7ffffffc, 12);
    expect([kernel.cpu.loadWord(0), kernel.cpu.loadWord(0x7ffffffc)]).toEqual([11, 12]);
    expectSound(booted, 0);
    kernel.unmapper.as_destroy(as);
    expect(freeFrames(booted)).toBe(1);
  });

  test('a touch at high interrupt level panics: the fault could sleep', () => {
    const { kernel } = bootKernel();
    startProcess(kernel);
    kernel.cpu.splraise();
    expect(panicOf(() => kernel.cpu.loadWord(page(0)))).toBe(
      'vm_fault: CPU 0 touched user memory at high interrupt level: nothing could wake it',
    );
  });
});
