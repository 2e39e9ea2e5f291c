/** One operation of each section, as a CPU does it. */
import { DISK_READ } from '../machine/disk.ts';
import { PAGE_SIZE } from '../machine/mips.ts';
import { ENTRY, NO_AS } from '../vm/coremap.ts';
import type { Kernel } from '../vm/kernel.ts';
import { pte_frame } from '../vm/pagetable.ts';
import { compute } from './compute.ts';
import { findByScan, holdMost } from './search.ts';
import type { Section } from './section.ts';

/** A section at work on one CPU. */
export interface Operations {
  /** Operations between two looks at the clock. */
  readonly batch: number;
  /** The `n`th operation of this CPU. */
  operate(n: number): void;
}

/** Pages held between an allocation and its free. */
const RING = 8;

/** A pair of page_alloc and page_free of a kernel page, zeroing included. */
class WorkOperations implements Operations {
  readonly batch = 256;
  readonly #kernel: Kernel;
  readonly #ring = new Int32Array(RING);

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  operate(n: number): void {
    const { pages } = this.#kernel;
    const ring = this.#ring;
    const held = ring[n % RING] as number;
    if (held !== 0) {
      pages.page_free(held);
    }
    ring[n % RING] = pages.page_alloc(NO_AS, 0, true);
  }
}

/** Acquires the coremap's lock, computes, releases it; then computes without it, if the section says so. */
class ComputeOperations implements Operations {
  readonly batch: number;
  readonly #kernel: Kernel;
  readonly #turns: number;
  readonly #outside: number;
  #computed = 0;

  /** `speed`: turns of {@link compute} in a nanosecond. */
  constructor(kernel: Kernel, nanoseconds: number, outside: number, speed: number) {
    this.#kernel = kernel;
    this.#turns = Math.round(nanoseconds * speed);
    this.#outside = Math.round(outside * speed);
    this.batch = Math.max(1, Math.min(256, Math.floor(20_000 / (nanoseconds + outside + 1))));
  }

  operate(): void {
    const { lock } = this.#kernel.coremap;
    lock.acquire();
    this.#computed = compute(this.#turns + (this.#computed & 1));
    lock.release();
    if (this.#outside > 0) {
      this.#computed ^= compute(this.#outside);
    }
  }
}

/**
 * Reads a page from the disk under the coremap's lock. Where the lock lets its holder sleep, it sleeps; where it turns
 * interrupts off, the CPU stops until the device is done: the most favourable case for a spinlock, whose holder then burns
 * nothing.
 */
class DiskOperations implements Operations {
  readonly batch = 1;
  readonly #kernel: Kernel;
  readonly #page: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#page = kernel.pages.page_alloc(NO_AS, 0, true);
  }

  operate(): void {
    const { cpu, coremap, disk } = this.#kernel;
    const slot = 1 + cpu.number;
    coremap.lock.acquire();
    const errno = cpu.splIsHigh
      ? disk.disk_io_polled(DISK_READ, slot, this.#page)
      : disk.disk_io(DISK_READ, slot, this.#page);
    coremap.lock.release();
    if (errno !== 0) {
      cpu.panic(`the disk failed: errno ${errno}`);
    }
  }
}

/** The address space of the section `shootdown`, made before CPUs start: the machine's first. */
export const SHARED_AS = 1;
const BASE = 0x00400000;
/** Pages of each CPU. */
const OWN_PAGES = 4;

/**
 * Takes one of this CPU's pages from all TLBs, as an eviction does, and puts it back. All CPUs run in one address space,
 * and the page counts as in the TLB of each; it is in this one's, and often in that of the neighbour, who touches it too.
 */
class ShootdownOperations implements Operations {
  readonly batch = 1;
  readonly #kernel: Kernel;
  readonly #frames: readonly number[];
  readonly #everybody: number;

  constructor(kernel: Kernel) {
    const { cpu, coremap, spaces } = kernel;
    this.#kernel = kernel;
    this.#everybody = cpu.cpus === 32 ? -1 : (1 << cpu.cpus) - 1;
    spaces.proc_setas(SHARED_AS);
    this.#frames = Array.from({ length: OWN_PAGES }, (_, n) => {
      const va = pageOf(cpu.number, n);
      cpu.loadWord(va);
      coremap.lock.acquire();
      const frame = pte_frame(spaces.pte(SHARED_AS, va));
      coremap.lock.release();
      return frame;
    });
  }

  operate(n: number): void {
    const { cpu, coremap, evictor } = this.#kernel;
    const frame = this.#frames[n % OWN_PAGES] as number;
    cpu.loadWord(pageOf(cpu.number, n));
    cpu.loadWord(pageOf((cpu.number + 1) % cpu.cpus, n));
    coremap.lock.acquire();
    evictor.claim(frame);
    coremap.set(frame, ENTRY.tlb, this.#everybody);
    evictor.unmap(frame, 0);
    evictor.unclaim(frame);
    coremap.lock.release();
  }
}

function pageOf(cpu: number, n: number): number {
  return BASE + (cpu * OWN_PAGES + (n % OWN_PAGES)) * PAGE_SIZE;
}

/**
 * The operations of a section on one CPU; null for `mix`, which the scheduler runs. Once the machine has started. `speed`:
 * turns of {@link compute} in a nanosecond.
 */
export function createOperations(section: Section, kernel: Kernel, speed: number): Operations | null {
  switch (section.kind) {
    case 'work':
      return new WorkOperations(kernel);
    case 'compute':
      return new ComputeOperations(kernel, section.nanoseconds, section.outside ?? 0, speed);
    case 'io':
      return new DiskOperations(kernel);
    case 'shootdown':
      return new ShootdownOperations(kernel);
    case 'search':
      holdMost(kernel, section.frames);
      if (section.find === 'scan') {
        findByScan(kernel.coremap);
      }
      return new WorkOperations(kernel);
    case 'mix':
      return null;
  }
}
