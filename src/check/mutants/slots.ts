/** Mistakes with swap slots: given to two, given back twice, never given back, forgotten. */
import { ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { SWAP_WORDS } from '../audit/offsets.ts';
import type { Mutant } from './mutant.ts';

const slotFreedTwice: Mutant = {
  name: 'slot-freed-twice',
  summary: 'a slot is freed when its page is read in, though the page keeps it and frees it again later',
  bug: 'slots freed on one path and remembered on another',
  expects: ['panic', 'oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ faults, coremap, swap }: Kernel) {
    const fill_page = faults.fill_page.bind(faults);
    faults.fill_page = (pa, slot) => {
      const errno = fill_page(pa, slot);
      if (errno === 0 && slot !== 0) {
        coremap.lock.acquire();
        // Wrong: the coremap's entry still says that the slot is this page's.
        swap.slot_free(slot);
        coremap.lock.release();
      }
      return errno;
    };
  },
};

const slotLeak: Mutant = {
  name: 'slot-leak',
  summary: 'a page that is freed while resident does not give its swap slot back',
  bug: 'swap slots never freed (cs161-lobster-os f85cd23)',
  expects: ['audit'],
  workload: ['walk', 'huge'],
  apply({ pages, coremap }: Kernel) {
    pages.release_slot = frame => {
      // Wrong: the bitmap still says that it is used.
      coremap.set(frame, ENTRY.slot, 0);
    };
  },
};

const slotAllocUnlocked: Mutant = {
  name: 'slot-alloc-unlocked',
  summary: 'a free slot is found under the lock and marked under the lock, which is dropped in between',
  bug: 'find-then-mark in two unlocked steps (RockOS-161 1d67376)',
  expects: ['oracle', 'panic', 'audit'],
  workload: ['walk', 'huge', 'bloat'],
  apply({ swap, coremap, cpu }: Kernel) {
    swap.slot_alloc = () => {
      let slot = 1;
      while (slot <= swap.slots && swap.slot_used(slot)) {
        slot++;
      }
      if (slot > swap.slots) {
        return 0;
      }
      coremap.lock.release();
      coremap.lock.acquire();
      // Wrong: another eviction may have found the same slot.
      const at = swap.map + (slot >>> 5);
      cpu.m.store(at, cpu.m.load(at) | (1 << (slot & 31)));
      cpu.m.store(swap.at + SWAP_WORDS.used, swap.used + 1);
      return slot;
    };
  },
};

const slotForgotten: Mutant = {
  name: 'slot-forgotten',
  summary: 'a page read in forgets its swap slot: evicted clean, it comes back as zeros',
  bug: 'the slot was not remembered after swap-in, so a clean page lost its only copy (arank d2b4f70)',
  expects: ['oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ faults, coremap }: Kernel) {
    const fill_page = faults.fill_page.bind(faults);
    faults.fill_page = (pa, slot) => {
      const errno = fill_page(pa, slot);
      if (errno === 0) {
        coremap.lock.acquire();
        // Wrong: a clean page must equal its slot, or be zero and have none.
        coremap.set(coremap.frameOf(pa), ENTRY.slot, 0);
        coremap.lock.release();
      }
      return errno;
    };
  },
};

export const slotMutants: readonly Mutant[] = [slotFreedTwice, slotLeak, slotAllocUnlocked, slotForgotten];
