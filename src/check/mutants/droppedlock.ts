/** Ways to a free frame that look at the free list under the lock, drop that, take it again, and trust what they saw. */
import { ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { COREMAP_HEADER } from '../audit/offsets.ts';

/** Takes the first free frame if it `isMeant` (0: there is none), though it may be somebody else's since `meanwhile`. */
export function takeUnseen(
  kernel: Kernel,
  isMeant: (frame: number) => boolean,
  meanwhile: () => void = () => {},
): void {
  const { pages, coremap, cpu } = kernel;
  const claim_frame = pages.claim_frame.bind(pages);
  pages.claim_frame = () => {
    const frame = cpu.m.load(coremap.header + COREMAP_HEADER.freeHead);
    if (!isMeant(frame)) {
      return claim_frame();
    }
    coremap.lock.release();
    meanwhile();
    coremap.lock.acquire();
    // Wrong: somebody else may have taken it in between.
    coremap.unlink_free(frame);
    return frame;
  };
}

/** Looks again, and takes the frame if that says that it is free still. `isMine` is told what was seen before. */
export function takeSeenAgain(kernel: Kernel, isMine: (frame: number, next: number, count: number) => boolean): void {
  const { pages, coremap, cpu } = kernel;
  const claim_frame = pages.claim_frame.bind(pages);
  pages.claim_frame = () => {
    const frame = cpu.m.load(coremap.header + COREMAP_HEADER.freeHead);
    if (frame === 0) {
      return claim_frame();
    }
    const next = coremap.get(frame, ENTRY.next);
    const count = coremap.listedCount;
    coremap.lock.release();
    coremap.lock.acquire();
    return isMine(frame, next, count) ? frame : claim_frame();
  };
}
