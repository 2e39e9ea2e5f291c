/** Taking user pages away from their address space: one at a time, and all of them. */
import { PAGE_SIZE, type VAddr } from '../machine/mips.ts';
import type { AddressSpaces } from './addrspace.ts';
import type { Coremap } from './coremap.ts';
import type { Pages } from './page.ts';
import { PTE_NONE, pte_frame, pte_slot } from './pagetable.ts';
import type { Swap } from './swap.ts';

export class Unmapper {
  readonly coremap: Coremap;
  readonly spaces: AddressSpaces;
  readonly pages: Pages;
  readonly swap: Swap;

  constructor(coremap: Coremap, spaces: AddressSpaces, pages: Pages, swap: Swap) {
    this.coremap = coremap;
    this.spaces = spaces;
    this.pages = pages;
    this.swap = swap;
  }

  /** Forgets a page, wherever it is: its next touch finds it zero. Called by the thread whose page it is. May sleep. */
  as_unmap(as: number, va: VAddr): void {
    this.coremap.lock.acquire();
    this.unmap_page(as, va);
    this.coremap.lock.release();
  }

  /** Unmaps all pages of an address space and gives it back. Called by its thread, or after that has ended. May sleep. */
  as_destroy(as: number): void {
    const { coremap, spaces } = this;
    coremap.lock.acquire();
    let va = spaces.tables.next_used(spaces.directory(as), 0);
    while (va >= 0) {
      this.unmap_page(as, va);
      va = spaces.tables.next_used(spaces.directory(as), va + PAGE_SIZE);
    }
    spaces.as_release(as);
    coremap.lock.release();
  }

  /** Needs the coremap's lock; drops it while the page is busy or shot down. */
  unmap_page(as: number, va: VAddr): void {
    let frame = pte_frame(this.spaces.pte(as, va));
    while (frame !== 0 && this.coremap.isBusy(frame)) {
      this.coremap.wait_busy(frame);
      frame = pte_frame(this.spaces.pte(as, va));
    }
    const slot = pte_slot(this.spaces.pte(as, va));
    if (frame !== 0) {
      this.pages.free_frame(frame);
    } else if (slot !== 0) {
      this.swap.slot_free(slot);
      this.spaces.set_pte(as, va, PTE_NONE);
    }
  }
}
