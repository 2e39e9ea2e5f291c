/**
 * 10. A student's page_alloc, to be repaired.
 *
 * A coremap of two frames: `page_alloc` looks for a free frame, marks it, and returns its number, -1 when there is none.
 * The student has heard that every access to the coremap must be under its lock, and has put each access under it.
 *
 * Look for: two CPUs that find the same frame. There is no data race: every access *is* under the lock. What is wrong
 * is that the answer to "is it free?" is out of date when it is acted upon. No race detector sees this; the check does.
 *
 * To repair: find and mark under one hold of the lock. Then try your own: page_free, and frames that are busy.
 */
import { program, type Thread } from 'coremap/model';

const FREE = 0;
const USED = 1;
const words = { frames: [FREE, FREE] };
const locks = { coremap: 'mutex' } as const;
type Cpu = Thread<typeof words, typeof locks>;

function find_free({ frames }: Cpu): number {
  for (let frame = 0; frame < frames.length; frame++) {
    if (frames[frame] === FREE) {
      return frame;
    }
  }
  return -1;
}

function page_alloc(t: Cpu): number {
  t.coremap.acquire();
  const frame = find_free(t);
  t.coremap.release();
  if (frame >= 0) {
    t.coremap.acquire();
    t.frames[frame] = USED;
    t.coremap.release();
  }
  return frame;
}

function page_alloc_repaired(t: Cpu): number {
  t.coremap.acquire();
  const frame = find_free(t);
  if (frame >= 0) {
    t.frames[frame] = USED;
  }
  t.coremap.release();
  return frame;
}

function allocators(name: string, alloc: (t: Cpu) => number) {
  return program({
    name,
    words,
    locks,
    threads: { cpu0: alloc, cpu1: alloc },
    check({ results, assert }) {
      assert(results.cpu0 !== results.cpu1, `frame ${results.cpu0} was given to both CPUs`);
    },
  });
}

export default allocators('page_alloc', page_alloc);
export const repaired = allocators('page_alloc, repaired', page_alloc_repaired);
