/**
 * hot: a working set that the TLB holds, for measuring accesses that hit. The page changes with each reference.
 *
 * 32 pages: `tlb_random` leaves the wired slots alone, so 56 of the 64 entries can be used, and with as many pages as that
 * the last few would chase each other out for a long time. Three loads to a store; each word holds its own number.
 * `--ops` sets the references.
 */
import { PAGE_SIZE, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { sizeOfRound } from '../size.ts';
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const PAGES = 32;
const WORDS_PER_PAGE = 16;
const WORDS = PAGES * WORDS_PER_PAGE;
const REFERENCES = 1_000_000;

/** The nth word in the order of touching: a page further each time, a cache line further each time round. */
const wordAt = (n: number): VAddr => USER_BASE + (n % PAGES) * PAGE_SIZE + ((n / PAGES) | 0) * 64;

function fill({ user }: ThreadContext, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    user.store(wordAt(n), n);
  }
}

function reuse(thread: ThreadContext, from: number, to: number): void {
  const { user } = thread;
  let loads = 0;
  for (let step = from; step < to; step++) {
    const n = step % WORDS;
    const va = wordAt(n);
    if (((step + ((step / WORDS) | 0)) & 3) === 3) {
      user.store(va, n);
    } else {
      loads++;
      const found = user.load(va);
      if (found !== n) {
        wrongWord(thread, 'hot', va, n, found);
      }
    }
  }
  thread.checked(loads);
}

export const hot = userProgram({
  name: 'hot',
  summary: 'references that hit the TLB: 32 pages, over and over',
  pages: PAGES,
  loops: [loop(WORDS, 1, fill), loop(thread => sizeOfRound(thread, REFERENCES), 1, reuse)],
});
