/**
 * Kernel pages: `alloc_kpages` and `free_kpages`, and what they were before there was a coremap.
 *
 * Kernel pages are reached through kseg0, which is not mapped, so a run of them must be contiguous in physical memory.
 *
 * A free may come from an interrupt (the stack of a dead thread), where the coremap's lock, which sleeps, cannot be taken:
 * such pages go on a list of this CPU's, linked through their own first words, and its next allocation frees them.
 * Source: OS/161 `include/vm.h`, `arch/mips/vm/dumbvm.c`, `thread/thread.c` (`exorcise`).
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { hex, in_kseg0, kvaddr_to_paddr, type PAddr, PAGE_SIZE, paddr_to_kvaddr, type VAddr } from '../machine/mips.ts';
import { type Coremap, ENTRY, FIXED, IN_MAGAZINE, NO_AS, STOLEN } from './coremap.ts';
import type { Pages } from './page.ts';
import { type RamWords, ram_stealmem } from './ram.ts';

/** This CPU only, interrupts off: the first page of its list of frees put off, or 0. */
export function layOutDeferred(arena: Arena, cpus: number): Addr[] {
  return Array.from({ length: cpus }, (_, n) => arena.words(`cpu[${n}].deferred`, 1));
}

export class Kpages {
  readonly cpu: Cpu;
  readonly coremap: Coremap;
  readonly pages: Pages;
  readonly ram: RamWords;
  readonly deferred: Addr;

  constructor(coremap: Coremap, pages: Pages, ram: RamWords, deferred: readonly Addr[]) {
    this.cpu = coremap.cpu;
    this.coremap = coremap;
    this.pages = pages;
    this.ram = ram;
    this.deferred = deferred[coremap.cpu.number] as Addr;
  }

  /** `npages` contiguous frames: stolen before vm_bootstrap, allocated after it. 0 or negative when there are none. */
  get_ppages(npages: number): PAddr {
    if (this.coremap.frames === 0) {
      return ram_stealmem(this.cpu, this.ram, npages);
    }
    return npages === 1 ? this.pages.page_alloc(NO_AS, 0, true) : this.pages.page_nalloc(npages);
  }

  /** `npages` zeroed kernel pages in a row; their kseg0 address, or 0 when out of memory. May sleep. */
  alloc_kpages(npages: number): VAddr {
    if (npages < 1) {
      this.cpu.panic(`alloc_kpages: ${npages} pages`);
    }
    this.drain_deferred();
    const pa = this.get_ppages(npages);
    return pa <= 0 ? 0 : paddr_to_kvaddr(pa);
  }

  /**
   * Frees what {@link alloc_kpages} returned, the whole run. Stolen pages stay taken, before vm_bootstrap too. In an interrupt the free is put off.
   * Panics on any other address.
   */
  free_kpages(va: VAddr): void {
    if (this.coremap.frames === 0) {
      return;
    }
    if (this.cpu.inInterrupt) {
      this.defer(va);
      return;
    }
    const head = this.coremap.frameOf(this.checked_paddr(va));
    if (this.pages.free_single(head)) {
      return;
    }
    this.coremap.lock.acquire();
    this.free_run(head);
    this.coremap.lock.release();
  }

  /** Needs the coremap's lock. */
  free_run(head: number): void {
    const run = this.coremap.get(head, ENTRY.run);
    if (run === STOLEN) {
      return;
    }
    this.check_head(head, run);
    for (let frame = head; frame < head + run; frame++) {
      this.pages.free_frame(frame);
    }
  }

  checked_paddr(va: VAddr): PAddr {
    const pa = kvaddr_to_paddr(va);
    if (!in_kseg0(va) || pa % PAGE_SIZE !== 0 || this.coremap.frameOf(pa) >= this.coremap.frames || pa === 0) {
      this.cpu.panic(`free_kpages: ${hex(va)} is not the address of a kernel page`);
    }
    return pa;
  }

  check_head(head: number, run: number): void {
    if (this.coremap.get(head, ENTRY.as) !== NO_AS) {
      this.cpu.panic(
        `${this.told(head)} is a page of address space ${this.coremap.get(head, ENTRY.as)}, not the kernel's`,
      );
    }
    if (this.coremap.get(head, ENTRY.state) !== FIXED) {
      this.cpu.panic(
        `${this.told(head)} is not allocated: its frame is ${this.coremap.stateName(head)}; freed twice, or never the kernel's`,
      );
    }
    if (run === IN_MAGAZINE) {
      this.cpu.panic(`${this.told(head)} is not allocated: its frame is in a magazine; freed twice`);
    }
    if (run < 1) {
      this.cpu.panic(`${this.told(head)} is inside a run of pages, not its first`);
    }
  }

  told(frame: number): string {
    return `free_kpages: ${hex(paddr_to_kvaddr(this.coremap.paddrOf(frame)))} (frame ${frame})`;
  }

  /** Interrupts are off: this runs in one. */
  defer(va: VAddr): void {
    const first = this.cpu.wordOf(this.checked_paddr(va));
    this.cpu.count(COUNTER.deferredFrees);
    this.cpu.m.store(first, this.cpu.m.load(this.deferred));
    this.cpu.m.store(this.deferred, va);
  }

  /** Frees the pages that interrupts on this CPU have put off. May sleep. */
  drain_deferred(): void {
    const { m } = this.cpu;
    while (m.load(this.deferred) !== 0) {
      this.cpu.splraise();
      const va = m.load(this.deferred);
      m.store(this.deferred, m.load(this.cpu.wordOf(kvaddr_to_paddr(va))));
      this.cpu.spllower();
      this.free_kpages(va);
    }
  }
}
