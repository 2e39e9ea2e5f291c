/**
 * Mistakes that need more than one unlucky switch: three orderings or more between the accesses of two CPUs, or one path
 * in many. A stress test meets them late; they tell strategies of exploration apart.
 */
import { ENOMEM } from '../../vm/errno.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { COREMAP_HEADER } from '../audit/offsets.ts';
import { takeSeenAgain, takeUnseen } from './droppedlock.ts';
import type { Mutant } from './mutant.ts';

const WORKLOADS = ['kpages', 'mix', 'km4'];

const freeListAba: Mutant = {
  name: 'free-list-aba',
  summary: 'a pop takes the first free frame if it is still the first, and trusts the second that it saw before',
  bug: 'A-B-A: the first frame taken, the second taken, the first given back (IBM System/370 Principles of Operation)',
  expects: ['oracle', 'panic', 'audit', 'machine-check', 'stall'],
  workload: WORKLOADS,
  options: { cpus: 4, frames: 16, programs: 6 },
  apply(kernel: Kernel) {
    const { coremap, cpu } = kernel;
    takeSeenAgain(kernel, (frame, next) => {
      if (cpu.m.load(coremap.header + COREMAP_HEADER.freeHead) !== frame) {
        return false;
      }
      // Wrong: the frame behind it may be another one by now.
      cpu.m.store(coremap.header + COREMAP_HEADER.freeHead, next);
      coremap.add(COREMAP_HEADER.freeCount, -1);
      return true;
    });
  },
};

const countLooksTheSame: Mutant = {
  name: 'count-looks-the-same',
  summary: 'a frame that was found free before the lock was dropped is taken if the count of free frames is the same',
  bug: 'a look again at a summary of the state, where the state itself is meant',
  expects: ['oracle', 'panic', 'audit', 'machine-check', 'stall'],
  workload: WORKLOADS,
  options: { cpus: 4, frames: 16, programs: 6 },
  apply(kernel: Kernel) {
    const { coremap } = kernel;
    takeSeenAgain(kernel, (frame, _next, count) => {
      if (coremap.listedCount !== count) {
        return false;
      }
      // Wrong: this frame may have gone and another have come back.
      coremap.unlink_free(frame);
      return true;
    });
  },
};

const oneFrameInSix: Mutant = {
  name: 'one-frame-in-six',
  summary: 'one frame in six is found under the lock and taken under the lock, which is dropped in between',
  bug: 'the rare path of an allocator, tested as often as it is taken',
  expects: ['oracle', 'panic', 'audit'],
  workload: WORKLOADS,
  options: { cpus: 4, programs: 6 },
  apply(kernel: Kernel) {
    const RARE = 2;
    takeUnseen(kernel, frame => frame % 6 === RARE);
  },
};

const wokenAndSure: Mutant = {
  name: 'woken-and-sure',
  summary: 'a thread that has slept until some frame is available takes it without another look whether there is one',
  bug: 'if where while is meant around a wait: Hoare semantics expected of a condition variable that has Mesa semantics',
  expects: ['oracle', 'panic', 'audit', 'machine-check', 'stall'],
  workload: ['walk'],
  options: { cpus: 8, programs: 8, frames: 6, watchdogMs: 4000 },
  apply({ pages, coremap, policy, evictor }: Kernel) {
    pages.claim_frame = () => {
      let frame = coremap.take_free();
      if (frame !== 0) {
        return frame;
      }
      let victim = policy.victim();
      if (victim === 0) {
        if (coremap.busyCount === 0) {
          return -ENOMEM;
        }
        coremap.wait_available();
        frame = coremap.take_free();
        victim = policy.victim();
      }
      if (frame !== 0) {
        return frame;
      }
      // Wrong: whoever was quicker has it; 0 is the frame of the exception vectors.
      evictor.claim(victim);
      const errno = evictor.MAKE_PAGE_AVAIL(victim);
      return errno === 0 ? victim : -errno;
    };
  },
};

const countWrittenBackLate: Mutant = {
  name: 'count-written-back-late',
  summary: 'the count of used frames is read, the lock dropped and taken again, and the count written back',
  bug: 'a lost update in spite of a lock: no access is without it, and no detector of data races says a word',
  expects: ['audit', 'oracle'],
  workload: WORKLOADS,
  options: { cpus: 4, programs: 6 },
  apply(kernel: Kernel) {
    const { pages, coremap, cpu } = kernel;
    const claim_frame = pages.claim_frame.bind(pages);
    const used = coremap.header + COREMAP_HEADER.usedCount;
    pages.claim_frame = () => {
      const before = cpu.m.load(used);
      coremap.lock.release();
      coremap.lock.acquire();
      // Wrong: others have counted in between.
      cpu.m.store(used, before);
      return claim_frame();
    };
  },
};

export const gradedMutants: readonly Mutant[] = [
  freeListAba,
  countLooksTheSame,
  oneFrameInSix,
  wokenAndSure,
  countWrittenBackLate,
];
