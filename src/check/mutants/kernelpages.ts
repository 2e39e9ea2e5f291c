/** Mistakes with kernel pages and runs of them. */
import { PAGE_WORDS } from '../../machine/mips.ts';
import { ENTRY, FIXED, FREE, NO_AS } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import type { Mutant } from './mutant.ts';

const forgottenRunLength: Mutant = {
  name: 'forgotten-run-length',
  summary: 'page_nalloc does not write down how long the run is, so only its first page is ever freed',
  bug: "the classic leak of OS/161's coremap assignment: free_kpages gets an address and no length",
  expects: ['audit', 'oracle', 'panic'],
  workload: ['km4', 'mix'],
  apply({ pages, coremap }: Kernel) {
    pages.fix_run = (head, n) => {
      for (let frame = head; frame < head + n; frame++) {
        // Wrong: the head's run is n.
        coremap.fill(frame, FIXED, NO_AS, 0, frame === head ? 1 : 0, 0);
        coremap.unbusy(frame);
      }
      coremap.add_used(n);
    };
  },
};

const doubleFree: Mutant = {
  name: 'double-free',
  summary: 'one kernel page in 64, by the clock, is freed twice in a row',
  bug: 'a home-made flag that let two paths free one page (cs161-lobster-os 7bb58e7)',
  expects: ['panic', 'oracle', 'audit'],
  workload: ['kpages', 'km4', 'mix'],
  apply({ kpages, cpu }: Kernel) {
    const free_kpages = kpages.free_kpages.bind(kpages);
    kpages.free_kpages = va => {
      free_kpages(va);
      if (Math.floor(cpu.m.now()) % 64 === 0) {
        // Wrong: if another CPU has allocated it by now, this takes it away from there.
        free_kpages(va);
      }
    };
  },
};

const freeRunHeadWiped: Mutant = {
  name: 'free-run-head-wiped',
  summary: 'freeing a run clears the entry of its head once more with every page, when the head can be in use again',
  bug: "cm_dealloc_page cleared the head's address on every turn of its loop (pikachuos)",
  expects: ['oracle', 'panic', 'audit'],
  workload: ['km4', 'mix'],
  apply(kernel: Kernel) {
    const { kpages, pages, coremap } = kernel;
    const free_run = kpages.free_run.bind(kpages);
    kpages.free_run = head => {
      const run = coremap.get(head, ENTRY.run);
      if (run < 2) {
        free_run(head);
        return;
      }
      kpages.check_head(head, run);
      for (let frame = head; frame < head + run; frame++) {
        pages.free_frame(frame);
        coremap.lock.release();
        kernel.cpu.m.linger(300);
        coremap.lock.acquire();
        // Wrong: the head was freed in the first turn, and the lock has been dropped since.
        coremap.fill(head, FREE, NO_AS, 0, 0, 0);
      }
    };
  },
};

const runOfVictims: Mutant = {
  name: 'run-of-victims',
  summary: 'when no run is free, page_nalloc evicts one page and hands out its frame and those behind it',
  bug: 'getppages evicted one victim and returned it as n pages (RockOS-161, perfect test161 score)',
  expects: ['oracle', 'panic', 'audit', 'machine-check'],
  workload: ['walk', 'km4'],
  options: { frames: 96 },
  apply({ pages, coremap, cpu }: Kernel) {
    const page_nalloc = pages.page_nalloc.bind(pages);
    pages.page_nalloc = n => {
      if (coremap.freeCount >= n) {
        return page_nalloc(n);
      }
      coremap.lock.acquire();
      const head = pages.claim_frame();
      if (head > 0 && head + n <= coremap.frames) {
        // Wrong: the n - 1 frames behind the victim belong to others.
        coremap.fill(head, FIXED, NO_AS, 0, n, 0);
        coremap.set_busy(head, false);
        coremap.add_used(n);
      } else if (head > 0) {
        coremap.put_free(head);
      }
      coremap.lock.release();
      if (head <= 0 || head + n > coremap.frames) {
        return page_nalloc(n);
      }
      for (let frame = head; frame < head + n; frame++) {
        cpu.m.zeroPage(cpu.ram + frame * PAGE_WORDS);
      }
      return coremap.paddrOf(head);
    };
  },
};

const sleepInInterrupt: Mutant = {
  name: 'sleep-in-interrupt',
  summary: "the timer interrupt frees a dead thread's stack, and free_kpages takes the lock that sleeps",
  bug: 'hardclock, thread_yield, exorcise, kfree(stack): free_kpages runs in an interrupt (OS/161 2.0.3)',
  expects: ['panic'],
  workload: ['zombies', 'walk'],
  apply({ kpages, coremap }: Kernel) {
    kpages.free_kpages = va => {
      // Wrong: in an interrupt the free must be put off.
      coremap.lock.acquire();
      kpages.free_run(coremap.frameOf(kpages.checked_paddr(va)));
      coremap.lock.release();
    };
  },
};

export const kernelPageMutants: readonly Mutant[] = [
  forgottenRunLength,
  doubleFree,
  freeRunHeadWiped,
  runOfVictims,
  sleepInInterrupt,
];
