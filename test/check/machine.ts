/** A machine that has done a bit of everything: pages clean, dirty, swapped and read back, kernel runs, two TLBs filled. */
import { PAGE_SIZE } from '../../src/machine/mips.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { type Booted, bootKernel, startProcess } from '../vm/boot.ts';

export interface Used extends Booted {
  /** Address spaces of two processes, on CPU 0 and CPU 1. */
  readonly spaces: readonly [number, number];
  /** A kernel run of three pages. */
  readonly run: number;
  readonly kernelFrames: number;
}

const PAGES = 12;

export function pageAddress(page: number): number {
  return 0x400000 + page * PAGE_SIZE;
}

/** Stores to all pages, loads all, and touches pages beyond them without a store. */
export function work(kernel: Kernel): void {
  for (let page = 0; page < PAGES; page++) {
    kernel.cpu.storeWord(pageAddress(page), 1000 + page);
  }
  for (let page = 0; page < PAGES + 2; page++) {
    kernel.cpu.loadWord(pageAddress(page));
  }
}

export function usedMachine(): Used {
  const booted = bootKernel({ cpus: 2, frames: 16, swapSlots: 64, pageTables: 16 });
  const [first, second] = booted.kernels as [Kernel, Kernel];
  const run = first.kpages.alloc_kpages(3);
  first.kpages.alloc_kpages(1);
  const spaces = [startProcess(first), startProcess(second)] as const;
  for (let round = 0; round < 3; round++) {
    work(first);
    work(second);
  }
  // Some pages of either process, and one frame that is free again.
  for (let page = 0; page < 6; page++) {
    first.cpu.loadWord(pageAddress(page));
  }
  first.unmapper.as_unmap(spaces[0], pageAddress(5));
  return { ...booted, spaces, run, kernelFrames: 4 };
}
