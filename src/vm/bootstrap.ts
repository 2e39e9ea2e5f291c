/**
 * `vm_bootstrap`: carves the coremap, the swap map and the page-table pool out of physical memory, and ends stealing.
 *
 * Runs once, on the boot CPU, before any other starts; needs no lock. What was stolen before stays FIXED for ever.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { PAddr } from '../machine/mips.ts';
import { PAGE_SHIFT, PAGE_WORDS } from '../machine/mips.ts';
import { Coremap, coremap_place, ENTRY_WORDS, FIXED, NO_AS, STOLEN } from './coremap.ts';
import { createLock, type KernelConfig, type KernelWords } from './kernelwords.ts';
import { PageTables } from './pagetable.ts';
import { ram_getfirstfree, ram_stealmem } from './ram.ts';
import { swap_place } from './swap.ts';

/** Frame 0 holds the exception vectors. */
const VECTOR_FRAMES = 1;

/** Frames of physical memory for `config.frames` of them to be free after boot. */
export function ramFramesFor(config: KernelConfig): number {
  const rest = VECTOR_FRAMES + config.earlyFrames + swapMapFrames(config) + config.pageTables + config.frames;
  let total = rest;
  while (total < rest + coremapFrames(total)) {
    total = rest + coremapFrames(total);
  }
  return total;
}

function coremapFrames(ramFrames: number): number {
  return Math.ceil((ramFrames * ENTRY_WORDS) / PAGE_WORDS);
}

function swapMapFrames(config: KernelConfig): number {
  return Math.ceil((config.swapSlots + 1) / 32 / PAGE_WORDS);
}

/** See above. `ramFrames` is {@link ramFramesFor} of the configuration. */
export function vm_bootstrap(cpu: Cpu, at: KernelWords, config: KernelConfig, ramFrames: number): void {
  const coremapPa = steal(cpu, at, coremapFrames(ramFrames));
  const swapPa = steal(cpu, at, swapMapFrames(config));
  const poolPa = steal(cpu, at, config.pageTables);
  const firstFree = ram_getfirstfree(cpu, at.ram) >>> PAGE_SHIFT;
  coremap_place(cpu, at.coremap, cpu.wordOf(coremapPa), ramFrames);
  swap_place((word, value) => cpu.m.store(word, value), at.swap, cpu.wordOf(swapPa), config.swapSlots);

  const coremap = new Coremap(cpu, at.coremap, createLock(cpu, at.coremapLock, config.lock));
  const tables = new PageTables(coremap, at.pageTables);
  for (let table = config.pageTables - 1; table >= 0; table--) {
    tables.table_free(poolPa + (table << PAGE_SHIFT));
  }
  coremap.lock.acquire();
  for (let frame = 0; frame < firstFree; frame++) {
    coremap.fill(frame, FIXED, NO_AS, 0, STOLEN, 0);
  }
  // From the top down, so that the list hands out low frames first.
  for (let frame = ramFrames - 1; frame >= firstFree; frame--) {
    coremap.put_free(frame);
  }
  coremap.lock.release();
}

function steal(cpu: Cpu, at: KernelWords, frames: number): PAddr {
  const pa = ram_stealmem(cpu, at.ram, frames);
  if (pa === 0) {
    cpu.panic(`vm_bootstrap: ${frames} frames do not fit into physical memory`);
  }
  return pa;
}
