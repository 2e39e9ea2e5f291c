/** Mistakes in handing out frames: two owners, the wrong victim, zeroing too late, a count that only grows. */
import type { Lock } from '../../sync/lock.ts';
import { ENTRY, FREE, NO_AS, STOLEN } from '../../vm/coremap.ts';
import { ENOMEM } from '../../vm/errno.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { pte_resident } from '../../vm/pagetable.ts';
import { takeUnseen } from './droppedlock.ts';
import type { Mutant } from './mutant.ts';

const noLock: Mutant = {
  name: 'no-lock',
  summary: "the coremap's lock lets everybody in",
  bug: 'an allocator without any lock passed km1 to km3 and failed km4 (Ops)',
  expects: ['oracle', 'panic', 'audit', 'stall', 'machine-check'],
  workload: ['km4', 'mix', 'walk'],
  options: { watchdogMs: 4000 },
  wrapLock: (lock: Lock) => ({
    name: lock.name,
    acquire: () => {},
    release: () => {},
    // Whoever asks is told what it wants to hear.
    holds: () => true,
    holder: () => -1,
  }),
  apply: () => {},
};

const lockDroppedBeforeMark: Mutant = {
  name: 'lock-dropped-before-mark',
  summary: 'page_alloc looks for a free frame under the lock, drops it, and takes the frame under the lock again',
  bug: 'check FREE, then pin, without looking again after the pin (petrel-os e2f79b1)',
  expects: ['oracle', 'panic', 'audit'],
  workload: ['kpages', 'mix', 'km4'],
  options: { programs: 4 },
  apply(kernel: Kernel) {
    takeUnseen(
      kernel,
      frame => frame !== 0,
      () => kernel.cpu.m.linger(200),
    );
  },
};

const evictFixed: Mutant = {
  name: 'evict-fixed',
  summary: 'the victim is the first frame in use, whoever uses it: kernel pages are evicted too',
  bug: 'a sequential policy that returned pinned and kernel entries when it wrapped (CSCC69)',
  expects: ['oracle', 'panic'],
  workload: ['walk', 'km4'],
  apply({ coremap, policy }: Kernel) {
    policy.victim = () => {
      for (let frame = 1; frame < coremap.frames; frame++) {
        const stolen = coremap.get(frame, ENTRY.run) === STOLEN;
        // Wrong: FIXED is not FREE either, and must never be chosen.
        if (!stolen && !coremap.isBusy(frame) && coremap.get(frame, ENTRY.state) !== FREE) {
          return frame;
        }
      }
      return 0;
    };
  },
};

const zeroAfterUnlock: Mutant = {
  name: 'zero-after-unlock',
  summary: 'a fresh page is mapped and evictable before it has been zeroed',
  bug: 'zeroing after the frame was marked usable instead of before (petrel-os 7f85ea8)',
  expects: ['oracle', 'audit'],
  // Many first touches, and so few frames that a page is soon the oldest.
  workload: ['zero', 'walk'],
  options: { cpus: 8, frames: 8, programs: 4 },
  apply(kernel: Kernel) {
    const { faults, pages, coremap, spaces } = kernel;
    const page_in = faults.page_in.bind(faults);
    const LATER = -1;
    faults.page_in = (as, va, slot) => {
      if (slot !== 0) {
        return page_in(as, va, slot);
      }
      if (!spaces.make_pte(as, va)) {
        return ENOMEM;
      }
      coremap.lock.release();
      const pa = pages.page_alloc(as, va, false, LATER);
      coremap.lock.acquire();
      if (pa < 0) {
        return -pa;
      }
      coremap.set(coremap.frameOf(pa), ENTRY.slot, 0);
      spaces.set_pte(as, va, pte_resident(coremap.frameOf(pa)));
      pages.page_mapped(coremap.frameOf(pa));
      coremap.lock.release();
      // Wrong: the frame can be somebody else's by now.
      kernel.cpu.m.linger(40_000);
      coremap.cpu.m.zeroPage(coremap.cpu.wordOf(pa));
      coremap.lock.acquire();
      return 0;
    };
  },
};

const usedNotLowered: Mutant = {
  name: 'used-not-lowered',
  summary: 'the count of used frames goes up with every allocation and down with none',
  bug: '=- for -=, and counts not lowered on a single free (four kernels); km1 to km5, each alone, see it too',
  expects: ['audit', 'oracle'],
  workload: ['km4', 'mix'],
  apply({ coremap }: Kernel) {
    const add_used = coremap.add_used.bind(coremap);
    coremap.add_used = frames => {
      if (frames > 0) {
        add_used(frames);
      }
    };
  },
};

const busyNotTested: Mutant = {
  name: 'busy-not-tested',
  summary: 'a run of frames is gathered without a look at who is busy: frames are taken that are still being evicted',
  bug: 'a probe that tests allocated but not busy takes a frame that is still being evicted (pikachuos 7853687)',
  expects: ['panic', 'oracle'],
  workload: ['km4', 'walk'],
  options: { frames: 64 },
  apply({ pages, coremap, evictor }: Kernel) {
    pages.cost = frame => evictor.cost(frame);
    pages.first_busy = () => 0;
    pages.claim_each = (head, n) => {
      for (let frame = head; frame < head + n; frame++) {
        if (coremap.get(frame, ENTRY.state) === FREE && coremap.get(frame, ENTRY.as) === NO_AS) {
          // Wrong: a busy frame is in somebody's hands, and on no list.
          coremap.unlink_free(frame);
          coremap.make_busy(frame);
        } else {
          evictor.claim(frame);
        }
      }
    };
  },
};

export const allocationMutants: readonly Mutant[] = [
  noLock,
  lockDroppedBeforeMark,
  busyNotTested,
  evictFixed,
  zeroAfterUnlock,
  usedNotLowered,
];
