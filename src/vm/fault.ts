/**
 * `vm_fault`: what happens when user mode touches a page that the TLB does not map as it should.
 *
 *     not in kuseg                 EFAULT
 *     busy                         sleep until it is not, look again
 *     resident                     load its translation
 *     resident, clean, a store     the page is dirty from now on; load a writable translation
 *     never touched                a zeroed frame, then as resident
 *     swapped                      a frame, its bytes from swap, then as resident
 *     no frame, swap or table      ENOMEM; a disk error: EIO
 */
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import { PAGE_FRAME, TLBLO_DIRTY, TLBLO_VALID, type VAddr } from '../machine/mips.ts';
import { TLB_FAULT } from '../machine/tlb.ts';
import { ADDRESS_ERROR } from '../machine/vectors.ts';
import { cannotSleep } from '../sync/lock.ts';
import type { AddressSpaces } from './addrspace.ts';
import { CLEAN, type Coremap, DIRTY, ENTRY, NO_AS } from './coremap.ts';
import { EFAULT, ENOMEM } from './errno.ts';
import type { Pages } from './page.ts';
import { pte_frame, pte_resident, pte_slot } from './pagetable.ts';
import type { Swap } from './swap.ts';

export class FaultHandler {
  readonly cpu: Cpu;
  readonly coremap: Coremap;
  readonly spaces: AddressSpaces;
  readonly pages: Pages;
  readonly swap: Swap;

  constructor(coremap: Coremap, spaces: AddressSpaces, pages: Pages, swap: Swap) {
    this.cpu = coremap.cpu;
    this.coremap = coremap;
    this.spaces = spaces;
    this.pages = pages;
    this.swap = swap;
  }

  /** Resolves an exception of user mode on this CPU. Returns 0 or an errno. Takes the coremap's lock; may sleep. */
  vm_fault(fault: number, va: VAddr): number {
    const as = this.spaces.curas;
    this.assertMaySleep();
    this.count(fault);
    if (fault === ADDRESS_ERROR || as === NO_AS) {
      return EFAULT;
    }
    const write = fault === TLB_FAULT.modify || fault === TLB_FAULT.missStore || fault === TLB_FAULT.invalidStore;
    this.coremap.lock.acquire();
    const errno = this.resolve(as, va & PAGE_FRAME, write);
    this.coremap.lock.release();
    return errno;
  }

  /** The cases above. Needs the coremap's lock; may drop it. */
  resolve(as: number, va: VAddr, write: boolean): number {
    for (;;) {
      const pte = this.spaces.pte(as, va);
      const frame = pte_frame(pte);
      if (frame === 0) {
        const errno = this.page_in(as, va, pte_slot(pte));
        if (errno !== 0) {
          return errno;
        }
      } else if (this.coremap.isBusy(frame)) {
        this.coremap.wait_busy(frame);
      } else {
        this.load_translation(as, va, frame, write);
        return 0;
      }
    }
  }

  /** Brings a page that is not resident into a frame and maps it. Needs the coremap's lock; drops it meanwhile. */
  page_in(as: number, va: VAddr, slot: number): number {
    const { coremap, spaces, pages } = this;
    this.cpu.count(COUNTER.pageFaults);
    if (!spaces.make_pte(as, va)) {
      return ENOMEM;
    }
    coremap.lock.release();
    const pa = pages.page_alloc(as, va, false, slot);
    const errno = pa < 0 ? -pa : this.fill_page(pa, slot);
    coremap.lock.acquire();
    if (errno === 0) {
      spaces.set_pte(as, va, pte_resident(coremap.frameOf(pa)));
      pages.page_mapped(coremap.frameOf(pa));
    }
    return errno;
  }

  /** Reads a swapped page into its busy frame. The frame is gone again if that fails. */
  fill_page(pa: number, slot: number): number {
    if (slot === 0) {
      this.cpu.count(COUNTER.zeroFills);
      return 0;
    }
    const errno = this.swap.swap_in(slot, this.coremap.frameOf(pa));
    if (errno !== 0) {
      this.pages.page_abandon(pa);
    }
    return errno;
  }

  /** Puts a resident page into this CPU's TLB, writable only if it is dirty. Needs the coremap's lock. */
  load_translation(as: number, va: VAddr, frame: number, write: boolean): void {
    const { coremap, cpu } = this;
    coremap.assertLocked('load_translation');
    if (write && coremap.get(frame, ENTRY.state) === CLEAN) {
      coremap.set(frame, ENTRY.state, DIRTY);
      cpu.count(COUNTER.modifyFaults);
    }
    coremap.add_tlb(frame);
    const writable = coremap.get(frame, ENTRY.state) === CLEAN ? 0 : TLBLO_DIRTY;
    const entryHi = this.spaces.entryHi(as, va);
    const entryLo = coremap.paddrOf(frame) | TLBLO_VALID | writable;
    // Interrupts off from the probe to the write: a shootdown in between would move what we found.
    cpu.splraise();
    const slot = cpu.tlb.tlb_probe(entryHi);
    if (slot >= 0) {
      cpu.tlb.tlb_write(entryHi, entryLo, slot);
    } else {
      cpu.tlb.tlb_random(entryHi, entryLo);
    }
    cpu.spllower();
  }

  count(fault: number): void {
    if (fault !== TLB_FAULT.modify && fault !== ADDRESS_ERROR) {
      this.cpu.count(COUNTER.tlbMisses);
    }
  }

  assertMaySleep(): void {
    const reason = cannotSleep(this.cpu);
    if (reason !== null) {
      this.cpu.panic(`vm_fault: CPU ${this.cpu.number} touched user memory ${reason}`);
    }
  }
}
