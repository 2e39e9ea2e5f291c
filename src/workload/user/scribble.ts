/**
 * scribble: stores to 32 pages over and over, and loads nothing before its end: it does not see what becomes of them.
 *
 * The pages fit in the TLB, so that a CPU which was not told to forget one goes on storing through its entry. Four words
 * a page are used, at the offsets of walk's. A word always holds the same mark of its seed and address, so that whoever
 * finds it elsewhere can tell whose it is. `--ops` sets the stores.
 */
import { PAGE_SIZE, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const PAGES = 32;
const WORDS_PER_PAGE = 4;
const WORDS = PAGES * WORDS_PER_PAGE;
const STORES = 1_000_000;

/** The nth word in the order of touching: another page each time. */
const wordAt = (n: number): VAddr =>
  USER_BASE + (n % PAGES) * PAGE_SIZE + ((n / PAGES) | 0) * (PAGE_SIZE / WORDS_PER_PAGE);

/** Each word is stored to at least once. */
const stores = (thread: ThreadContext): number => Math.max(WORDS, sizeOfRound(thread, STORES));

function scribbleOver({ user, seed }: ThreadContext, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    user.store(wordAt(step % WORDS), scramble(seed, step % WORDS));
  }
}

function readBack(thread: ThreadContext, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    const va = wordAt(n);
    const found = thread.user.load(va);
    const expected = scramble(thread.seed, n);
    if (found !== expected) {
      wrongWord(thread, 'scribble', va, expected, found);
    }
  }
  thread.checked(to - from);
}

export const scribble = userProgram({
  name: 'scribble',
  summary: 'stores to 32 pages over and over, and reads them back at the end',
  pages: PAGES,
  loops: [loop(stores, 1, scribbleOver), loop(WORDS, 1, readBack)],
});
