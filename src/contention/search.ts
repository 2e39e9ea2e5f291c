/** The section `search`: allocation while memory is nearly full, a free frame being found in one of two ways. */
import { type Coremap, ENTRY, ENTRY_WORDS, FREE, NO_AS } from '../vm/coremap.ts';
import type { Kernel } from '../vm/kernel.ts';

/** `list`: this kernel's free list. `scan`: as textbooks do it, every entry from the first on until one is free. */
export type FrameSearch = 'list' | 'scan';

/** Frames that are left to each CPU: more than it has of its own at any time, as far as there are so many. */
export const SPARE_FRAMES = 16;

/** Holds this CPU's share of all frames but {@link SPARE_FRAMES} a CPU: the lowest, as far as other CPUs let it. */
export function holdMost({ cpu, pages }: Kernel, frames: number): void {
  const share = Math.floor(frames / cpu.cpus) - SPARE_FRAMES;
  for (let held = 0; held < share; held++) {
    pages.page_alloc(NO_AS, 0, true);
  }
}

/**
 * Makes this CPU find free frames as textbooks do: it looks at each entry, from frame 0 on, until one is free. The list is
 * kept, so that all else works as before; what is added is the search.
 */
export function findByScan(coremap: Coremap): void {
  const { m, base, frames } = coremap;
  coremap.take_free = () => {
    coremap.assertLocked('take_free');
    for (let frame = 0, entry = base; frame < frames; frame++, entry += ENTRY_WORDS) {
      if (m.load(entry + ENTRY.state) === FREE && m.load(entry + ENTRY.busy) === 0) {
        coremap.unlink_free(frame);
        return frame;
      }
    }
    return 0;
  };
}
