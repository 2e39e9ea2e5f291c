/** What tests of the kernel ask of a machine between two of its steps. */
import { expect } from 'vitest';
import { type AuditReport, audit } from '../../src/check/audit.ts';
import { type Counter, readCounters } from '../../src/machine/counters.ts';
import { PAGE_WORDS, type VAddr } from '../../src/machine/mips.ts';
import { KernelPanic, ProcessKilled } from '../../src/machine/panic.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { pte_frame, pte_slot } from '../../src/vm/pagetable.ts';
import { thrownBy } from '../sync/cpus.ts';
import type { Booted } from './boot.ts';

/** Audits the quiet machine, which must have nothing to complain of. */
export function expectSound(booted: Booted, kernelFrames?: number): AuditReport {
  const report = audit(booted.kernel, booted.words, kernelFrames === undefined ? {} : { kernelFrames });
  expect(report.mismatches).toEqual([]);
  expect(report.leaked).toBe(0);
  return report;
}

/** A counter over all CPUs. */
export function counted(booted: Booted, counter: Counter): number {
  return booted.words.cpus.reduce((sum, { counters }) => sum + readCounters(booted.m, counters)[counter], 0);
}

/** The user address of page `n`. */
export function page(n: number): VAddr {
  return 0x400000 + n * 4096;
}

/** The errno with which an access kills its process; 0 if it does not. */
export function errnoOf(access: () => unknown): number {
  try {
    access();
    return 0;
  } catch (error) {
    if (error instanceof ProcessKilled) {
      return error.errno;
    }
    throw error;
  }
}

/** The message of the panic that something must end in. */
export function panicOf(run: () => void): string {
  const error = thrownBy(run);
  expect(error).toBeInstanceOf(KernelPanic);
  return error.message;
}

/** Runs something under the coremap's lock. */
export function locked<T>(kernel: Kernel, run: () => T): T {
  kernel.coremap.lock.acquire();
  const result = run();
  kernel.coremap.lock.release();
  return result;
}

/** Where a page is: its frame, or 0, and its swap slot if it is swapped, or 0. */
export function whereIs(kernel: Kernel, as: number, va: VAddr): { frame: number; slot: number } {
  const pte = locked(kernel, () => kernel.spaces.pte(as, va));
  return { frame: pte_frame(pte), slot: pte_slot(pte) };
}

/** The words of a frame. */
export function contents(booted: Booted, frame: number): Int32Array {
  const at = booted.layout.ram + frame * PAGE_WORDS;
  return booted.m.words.subarray(at, at + PAGE_WORDS);
}

/** Frames that are free. */
export function freeFrames(booted: Booted): number {
  return booted.kernel.coremap.freeCount;
}
