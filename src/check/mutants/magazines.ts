/** Mistakes with magazines: frames that two have, that nobody has, that are dirty, whose entry is written too late. */
import type { Addr } from '../../machine/machine.ts';
import { ENTRY, FIXED, IN_MAGAZINE, NO_AS } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { SEALED } from '../../vm/magazine.ts';
import { MagazinePages } from '../../vm/magazinepages.ts';
import type { Mutant } from './mutant.ts';

/** A mutant of a kernel with magazines; one without them is left as it is. */
function applyTo(kernel: Kernel, change: (pages: MagazinePages) => void): void {
  if (kernel.pages instanceof MagazinePages) {
    change(kernel.pages);
  }
}

const magazineTakenTwice: Mutant = {
  name: 'magazine-taken-twice',
  summary: 'magazines are reclaimed by a load and a store where one exchange is meant: the owner may pop in between',
  bug: 'two steps on a word that its owner changes without a lock: what the lock of each CPU is for in Bonwick 2001',
  expects: ['oracle', 'panic', 'audit'],
  workload: ['mix', 'kpages'],
  options: { cpus: 4, frames: 48, programs: 6, magazines: 4, auditEvery: 0 },
  apply: kernel =>
    applyTo(kernel, ({ magazines }) => {
      magazines.seal_slot = (cpu, slot) => {
        const at = (magazines.at.slots[cpu] as Addr) + slot;
        const frame = kernel.cpu.m.atomicLoad(at);
        kernel.cpu.m.linger(300);
        // Wrong: the frame that was read may be gone.
        kernel.cpu.m.atomicStore(at, SEALED);
        return frame > 0 ? frame : 0;
      };
    }),
};

const magazineLostWhenFull: Mutant = {
  name: 'magazine-lost-when-full',
  summary: 'a full magazine is made half empty, and what was in it is put nowhere',
  bug: 'a per-CPU cache that overflows must give back to the layer below it (the depot of Bonwick 2001)',
  expects: ['audit'],
  workload: ['kpages', 'mix'],
  options: { magazines: 4 },
  apply: kernel =>
    applyTo(kernel, pages => {
      pages.empty_half = () => {
        while (pages.magazines.count > pages.magazines.size >>> 1) {
          // Wrong: the frame's entry says that it is in a magazine, and it is in none.
          pages.magazines.pop();
        }
      };
    }),
};

const magazinePageNotZeroed: Mutant = {
  name: 'magazine-page-not-zeroed',
  summary: 'a page out of a magazine is handed out as its last owner left it',
  bug: 'the short way of an allocator forgets what the long way does to every page',
  expects: ['oracle'],
  workload: ['kpages', 'mix'],
  options: { magazines: 2 },
  apply: kernel =>
    applyTo(kernel, pages => {
      const page_alloc = pages.page_alloc.bind(pages);
      pages.page_alloc = (as, va, fixed, slot) => {
        const frame = as === NO_AS && fixed ? pages.magazines.pop() : 0;
        if (frame === 0) {
          return page_alloc(as, va, fixed, slot);
        }
        kernel.coremap.set(frame, ENTRY.run, 1);
        // Wrong: nobody has filled it with zero since it was freed.
        return kernel.coremap.paddrOf(frame);
      };
    }),
};

const magazineMarkedLate: Mutant = {
  name: 'magazine-marked-late',
  summary: "a page is put into the magazine first, and its entry says so afterwards, when it may be another owner's",
  bug: 'writing to what has been given away already (the publish must come last)',
  expects: ['panic', 'audit', 'oracle'],
  workload: ['mix', 'kpages'],
  options: { cpus: 4, frames: 48, programs: 6, magazines: 4, auditEvery: 0 },
  apply: kernel =>
    applyTo(kernel, pages => {
      pages.free_to_magazine = frame => {
        const freed = pages.magazines.push(frame);
        if (freed) {
          kernel.cpu.m.linger(300);
          // Wrong: since the push, another CPU may have reclaimed the frame, and somebody may own it.
          if (kernel.coremap.get(frame, ENTRY.state) === FIXED) {
            kernel.coremap.set(frame, ENTRY.run, IN_MAGAZINE);
          }
        }
        return freed;
      };
    }),
};

export const magazineMutants: readonly Mutant[] = [
  magazineTakenTwice,
  magazineLostWhenFull,
  magazinePageNotZeroed,
  magazineMarkedLate,
];
