/** Mistakes in the order of eviction: frames given away, or pages thought saved, too early. */
import { CLEAN, DIRTY, ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { pte_frame } from '../../vm/pagetable.ts';
import { LINGER, type Mutant } from './mutant.ts';

const reuseBeforeWriteout: Mutant = {
  name: 'reuse-before-writeout',
  summary: 'a dirty victim goes on the free list first and is written to swap from there',
  bug: "the page's lock dropped before its write was complete (ssbl 2b017bd, VMKernel 33ab053)",
  expects: ['oracle', 'panic'],
  workload: ['walk', 'huge', 'kpages'],
  apply({ pages, coremap, evictor, policy, swap }: Kernel) {
    const claim_frame = pages.claim_frame.bind(pages);
    pages.claim_frame = () => {
      const victim = coremap.freeCount > 0 ? 0 : policy.victim();
      if (victim === 0 || coremap.get(victim, ENTRY.state) !== DIRTY) {
        return claim_frame();
      }
      const slot = coremap.get(victim, ENTRY.slot) || swap.slot_alloc();
      if (slot === 0) {
        return claim_frame();
      }
      evictor.claim(victim);
      coremap.set(victim, ENTRY.slot, slot);
      evictor.unmap(victim, 0);
      evictor.disown(victim);
      // Wrong: from here on anybody may have the frame, and its bytes are nowhere else yet.
      coremap.put_free(victim);
      coremap.lock.release();
      swap.swap_out(slot, victim);
      coremap.lock.acquire();
      return claim_frame();
    };
  },
};

const readableBeforeWritten: Mutant = {
  name: 'readable-before-written',
  summary: 'the page table says "swapped" before the write to swap is over, so the owner can read an old slot',
  bug: 'the owner faulted the page in from a half-written slot (VMKernel 33ab053)',
  expects: ['oracle'],
  workload: ['walk', 'huge'],
  apply({ coremap, evictor, swap }: Kernel) {
    const MAKE_PAGE_AVAIL = evictor.MAKE_PAGE_AVAIL.bind(evictor);
    evictor.MAKE_PAGE_AVAIL = frame => {
      const slot = coremap.get(frame, ENTRY.slot);
      if (coremap.get(frame, ENTRY.state) !== DIRTY || slot === 0) {
        return MAKE_PAGE_AVAIL(frame);
      }
      evictor.unmap(frame, 0);
      // Wrong: the slot holds what the page was when it was written last.
      evictor.disown(frame);
      coremap.lock.release();
      swap.swap_out(slot, frame);
      coremap.lock.acquire();
      return 0;
    };
  },
};

const staleDirty: Mutant = {
  name: 'stale-dirty',
  summary: 'a store to a page that has a swap slot does not make it dirty again: it is evicted as if it were clean',
  bug: 'the modify handler and the evictor disagreed about dirty (petrel-os, arank)',
  expects: ['oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ faults, coremap }: Kernel) {
    const load_translation = faults.load_translation.bind(faults);
    faults.load_translation = (as, va, frame, write) => {
      load_translation(as, va, frame, write);
      if (coremap.get(frame, ENTRY.slot) !== 0) {
        // Wrong: the slot holds the page as it was before this store.
        coremap.set(frame, ENTRY.state, CLEAN);
      }
    };
  },
};

const writeBeforeShootdown: Mutant = {
  name: 'write-before-shootdown',
  summary: 'a dirty page is written to swap while other CPUs can still store to it, and shot down afterwards',
  bug: 'page written and marked clean before its writable mapping was shot down (LongcatOS page_write_out)',
  expects: ['oracle'],
  workload: ['sort', 'km4'],
  options: { frames: 112, programs: 3 },
  apply(kernel: Kernel) {
    const { evictor, coremap, spaces, shootdown, swap } = kernel;
    evictor.unmap = (frame, slot) => {
      const cpus = coremap.get(frame, ENTRY.tlb);
      const entryHi = spaces.entryHi(coremap.get(frame, ENTRY.as), coremap.get(frame, ENTRY.va));
      coremap.set(frame, ENTRY.tlb, 0);
      coremap.lock.release();
      // Wrong: what is stored between these two is in the frame, not in the slot.
      const errno = slot === 0 ? 0 : swap.swap_out(slot, frame);
      kernel.cpu.m.linger(LINGER);
      shootdown.shoot(cpus, entryHi);
      coremap.lock.acquire();
      return errno;
    };
  },
};

const mapsBusyFrame: Mutant = {
  name: 'maps-busy-frame',
  summary: 'a fault loads the translation of a page that is being evicted, because its page table still says resident',
  bug: 'the fault path looked at the page table and not at the busy bit',
  expects: ['oracle', 'audit', 'panic'],
  workload: ['walk', 'huge'],
  apply({ faults, spaces }: Kernel) {
    const resolve = faults.resolve.bind(faults);
    faults.resolve = (as, va, write) => {
      const frame = pte_frame(spaces.pte(as, va));
      if (frame === 0) {
        return resolve(as, va, write);
      }
      // Wrong: nobody shoots this entry down any more.
      faults.load_translation(as, va, frame, write);
      return 0;
    };
  },
};

const freeWithoutShootdown: Mutant = {
  name: 'free-without-shootdown',
  summary: 'page_free takes the page out of this TLB only: memory is not shared, so who else could have it?',
  bug: 'cm_free_page without other CPUs, commented "no shared memory" (cs161-lobster-os): processes migrate',
  expects: ['audit', 'oracle'],
  // Enough memory that nothing is evicted: only the end of a process takes its pages away.
  workload: ['walk'],
  options: { frames: 2048, programs: 3 },
  apply({ pages, coremap, cpu }: Kernel) {
    const free_frame = pages.free_frame.bind(pages);
    pages.free_frame = frame => {
      if (coremap.isUser(frame)) {
        // Wrong: CPUs that the process ran on before keep the translation.
        coremap.set(frame, ENTRY.tlb, coremap.get(frame, ENTRY.tlb) & (1 << cpu.number));
      }
      free_frame(frame);
    };
  },
};

export const evictionMutants: readonly Mutant[] = [
  reuseBeforeWriteout,
  readableBeforeWritten,
  staleDirty,
  writeBeforeShootdown,
  mapsBusyFrame,
  freeWithoutShootdown,
];
