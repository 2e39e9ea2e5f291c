import { describe, expect, test } from 'vitest';
import { DISK_READ } from '../../src/machine/disk.ts';
import { PAGE_SIZE } from '../../src/machine/mips.ts';
import { MAX_AS } from '../../src/vm/addrspace.ts';
import { NO_AS } from '../../src/vm/coremap.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { bootKernel, startProcess } from './boot.ts';
import { counted, expectSound, freeFrames, locked, page, whereIs } from './support.ts';

describe('as_destroy', () => {
  test('gives back every frame, swap slot and page table of a process, and nobody else’s', () => {
    const booted = bootKernel({ frames: 8, cpus: 2 });
    const [first, second] = booted.kernels as [Kernel, Kernel];
    const tables = () =>
      locked(first, () => Array.from({ length: 40 }, () => first.tables.table_alloc()).filter(Boolean));
    const giveBack = (pas: number[]) => locked(first, () => pas.forEach(pa => void first.tables.table_free(pa)));
    const before = tables();
    giveBack(before);
    const as = startProcess(first);
    startProcess(second);
    for (let n = 0; n < 20; n++) {
      first.cpu.storeWord(page(n * 300), n);
      if (n % 4 === 0) second.cpu.storeWord(page(n), n);
    }
    first.unmapper.as_destroy(as);
    first.spaces.proc_setas(NO_AS);
    expectSound(booted, 0);
    for (let n = 0; n < 20; n += 4) expect(second.cpu.loadWord(page(n))).toBe(n);
    second.unmapper.as_destroy(second.spaces.curas);
    expect(freeFrames(booted)).toBe(8);
    expect(first.swap.used).toBe(0);
    expect(tables()).toHaveLength(before.length);
  });

  test('of a space that was never touched, and of one with clean pages alone', () => {
    const booted = bootKernel({ frames: 4 });
    const { kernel } = booted;
    kernel.unmapper.as_destroy(startProcess(kernel));
    const as = startProcess(kernel);
    kernel.cpu.loadWord(0);
    kernel.cpu.loadWord(0x7ffff000);
    kernel.unmapper.as_destroy(as);
    expect(freeFrames(booted)).toBe(4);
    expectSound(booted, 0);
  });

  test('by another CPU than the ones it ran on takes its translations out of their TLBs', () => {
    const booted = bootKernel({ cpus: 3 });
    const [first, second, third] = booted.kernels as [Kernel, Kernel, Kernel];
    const as = startProcess(first);
    first.cpu.storeWord(page(0), 1);
    second.spaces.proc_setas(as);
    second.cpu.storeWord(page(0), 2);
    third.unmapper.as_destroy(as);
    expectSound(booted, 0);
    for (const kernel of [first, second]) {
      expect(kernel.cpu.tlb.tlb_probe(kernel.spaces.entryHi(as, page(0)))).toBe(-1);
    }
  });

  test('waits for a page in flight', () => {
    const booted = bootKernel({ cpus: 2, frames: 1 });
    const [first, second] = booted.kernels as [Kernel, Kernel];
    const as = startProcess(first);
    first.cpu.storeWord(page(0), 1);
    const { frame } = whereIs(first, as, page(0));
    locked(second, () => second.evictor.claim(frame));
    // The eviction goes on while CPU 0, which found the frame busy, sleeps.
    const { serve } = booted.m;
    let slept = 0;
    booted.m.serve = () => {
      if (slept++ === 0) {
        booted.m.serve = serve;
        locked(second, () => {
          expect(second.evictor.MAKE_PAGE_AVAIL(frame)).toBe(0);
          second.coremap.put_free(frame);
        });
      }
    };
    first.unmapper.as_destroy(as);
    expect(slept).toBe(1);
    first.spaces.proc_setas(NO_AS);
    expect([booted.swapFile.size, second.swap.used, freeFrames(booted)]).toEqual([1, 0, 1]);
    expectSound(booted, 0);
  });
});

describe('as_unmap', () => {
  test('makes a page zero again wherever it is: resident, swapped, never touched', () => {
    const booted = bootKernel({ frames: 2 });
    const { kernel } = booted;
    const as = startProcess(kernel);
    for (let n = 0; n < 4; n++) kernel.cpu.storeWord(page(n), n + 1);
    expect(whereIs(kernel, as, page(0)).slot).toBeGreaterThan(0);
    for (const n of [0, 3, 9]) kernel.unmapper.as_unmap(as, page(n));
    expectSound(booted, 0);
    expect([0, 1, 2, 3, 9].map(n => kernel.cpu.loadWord(page(n)))).toEqual([0, 2, 3, 0, 0]);
    expectSound(booted, 0);
  });
});

describe('address spaces', () => {
  test('as many as there are, each with bytes of its own, through 64 ASIDs', () => {
    const booted = bootKernel({ frames: 150, pageTables: 300 });
    const { kernel } = booted;
    const spaces = Array.from({ length: 130 }, () => kernel.spaces.as_create());
    expect(new Set(spaces).size).toBe(130);
    for (const as of spaces) {
      kernel.spaces.proc_setas(as);
      expect(kernel.cpu.loadWord(page(0))).toBe(0);
      kernel.cpu.storeWord(page(0), as);
    }
    // 1 and 65, 2 and 66, … share an ASID: each switch between them must forget what the other left.
    for (const as of [1, 65, 1, 129, 65, 1]) {
      kernel.spaces.proc_setas(as);
      expect(kernel.cpu.loadWord(page(0))).toBe(as);
      expectSound(booted, 0);
    }
  });

  test('with different ASIDs keep their entries over a switch; with the same ASID the first one’s are forgotten', () => {
    const booted = bootKernel({ frames: 150, pageTables: 300 });
    const { kernel } = booted;
    const spaces = Array.from({ length: 65 }, () => kernel.spaces.as_create());
    const misses = (as: number) => {
      const before = counted(booted, 'tlbMisses');
      kernel.spaces.proc_setas(as);
      kernel.cpu.loadWord(page(0));
      return counted(booted, 'tlbMisses') - before;
    };
    expect([spaces[0], spaces[1], spaces[0], spaces[1]].map(as => misses(as as number))).toEqual([1, 1, 0, 0]);
    const flushes = counted(booted, 'asidFlushes');
    expect([spaces[64], spaces[0], spaces[1]].map(as => misses(as as number))).toEqual([1, 1, 0]);
    expect(counted(booted, 'asidFlushes')).toBe(flushes + 2);
  });

  test('that die and are born again under the same number start empty', () => {
    const booted = bootKernel({ frames: 4 });
    const { kernel } = booted;
    for (let round = 0; round < 5; round++) {
      const as = startProcess(kernel);
      expect(as).toBe(1);
      expect([0, 1].map(n => kernel.cpu.loadWord(page(n)))).toEqual([0, 0]);
      kernel.cpu.storeWord(page(0), -1);
      kernel.cpu.storeWord(page(1), -1);
      kernel.unmapper.as_destroy(as);
    }
    expectSound(booted, 0);
  });

  test('are refused when page tables are used up, and when there are MAX_AS', () => {
    const few = bootKernel({ pageTables: 2 }).kernel;
    expect([1, 2, 3].map(() => few.spaces.as_create())).toEqual([1, 2, NO_AS]);
    const many = bootKernel({ pageTables: MAX_AS + 10 }).kernel;
    for (let n = 1; n <= MAX_AS; n++) expect(many.spaces.as_create()).toBe(n);
    expect(many.spaces.as_create()).toBe(NO_AS);
    many.unmapper.as_destroy(100);
    expect(many.spaces.as_create()).toBe(100);
  });

  test('migrate: what was stored on one CPU is loaded on the next, through evictions', () => {
    const booted = bootKernel({ cpus: 4, frames: 3 });
    const as = startProcess(booted.kernel);
    const stored = new Map<number, number>();
    for (let n = 0; n < 60; n++) {
      const kernel = booted.kernels[n % 4] as Kernel;
      kernel.spaces.proc_setas(as);
      const at = (n * 7) % 11;
      expect(kernel.cpu.loadWord(page(at))).toBe(stored.get(at) ?? 0);
      kernel.cpu.storeWord(page(at), n);
      stored.set(at, n);
      expectSound(booted, 0);
    }
    expect(counted(booted, 'shootdownsTaken')).toBeGreaterThan(10);
    expect(counted(booted, 'swapReads')).toBeGreaterThan(10);
  });
});

describe('bytes of user memory', () => {
  test('are big-endian within their word, and survive a trip to swap', () => {
    const booted = bootKernel({ frames: 1 });
    const { cpu } = booted.kernel;
    startProcess(booted.kernel);
    [0x12, 0x34, 0x56, 0x78].forEach((byte, n) => void cpu.storeByte(page(0) + n, byte));
    expect(cpu.loadWord(page(0))).toBe(0x12345678);
    cpu.storeWord(page(0) + 4, 0xdeadbeef | 0);
    cpu.storeWord(page(1), 1);
    expect([4, 5, 6, 7].map(n => cpu.loadByte(page(0) + n))).toEqual([0xde, 0xad, 0xbe, 0xef]);
    cpu.storeByte(page(0) + PAGE_SIZE - 1, 0x1ff);
    expect(cpu.loadWord(page(0) + PAGE_SIZE - 4)).toBe(0xff);
  });

  test('a read error in the middle of a byte store changes nothing', () => {
    const booted = bootKernel({ frames: 1 });
    const { cpu } = booted.kernel;
    startProcess(booted.kernel);
    cpu.storeWord(page(0), 0x01020304);
    cpu.storeWord(page(1), 1);
    booted.failDisk = operation => operation === DISK_READ;
    expect(() => cpu.storeByte(page(0), 9)).toThrow('process killed');
    booted.failDisk = () => false;
    expect(cpu.loadWord(page(0))).toBe(0x01020304);
  });
});
