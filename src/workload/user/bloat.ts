/**
 * bloat: a heap that grows by 4 pages a turn, and 8 touches a turn, nearly all near its middle.
 *
 * One touch in 1,000 is anywhere; the others fall into the middle hundredth (16 pages at least), the sum of 8 dice: a
 * bell-shaped working set that moves through a growing heap. OS/161's runs until sbrk fails; this one until the heap has
 * 1,024 pages, or for `--ops` touches without growing further. A touch reads the page's first word, which must be zero or
 * the page's own mark, and writes the mark. Source: OS/161 `testbin/bloat`.
 */
import { PAGE_SIZE } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { below, loadRandom, RANDOM_WORDS, type Random, saveRandom, scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { wrongWord } from './check.ts';
import { LOOP_WORDS, loop, USER_BASE, userProgram } from './loops.ts';

const GROWTH = 4;
const TOUCHES = 8;
const DICE = 8;
const MOST_PAGES = 1024;
const RANDOM = LOOP_WORDS;

/** Which of a heap's pages to touch. */
function pick(random: Random, pages: number): number {
  if (below(random, 1000) === 0) {
    return below(random, pages);
  }
  const middle = Math.min(pages, Math.max(Math.floor(pages / 100), 2 * TOUCHES));
  const sides = Math.ceil(middle / DICE);
  let sum: number;
  do {
    sum = 0;
    for (let die = 0; die < DICE; die++) {
      sum += below(random, sides);
    }
  } while (sum >= middle);
  return Math.floor(pages / 2) - Math.floor(middle / 2) + sum;
}

function touch(thread: ThreadContext, from: number, to: number): void {
  const { user, registers, seed } = thread;
  const random = loadRandom(registers, RANDOM, seed);
  for (let step = from; step < to; step++) {
    const pages = Math.min(MOST_PAGES, GROWTH * (Math.floor(step / TOUCHES) + 1));
    const page = pick(random, pages);
    const va = USER_BASE + page * PAGE_SIZE;
    const mark = scramble(seed, page);
    const found = user.load(va);
    if (found !== 0 && found !== mark) {
      wrongWord(thread, 'bloat', va, mark, found);
    }
    user.store(va, mark);
  }
  saveRandom(registers, RANDOM, random);
  thread.checked(to - from);
}

export const bloat = userProgram({
  name: 'bloat',
  summary: 'a growing heap, its touches bell-shaped about the middle (OS/161 bloat)',
  registers: RANDOM_WORDS,
  pages: MOST_PAGES,
  loops: [loop(thread => sizeOfRound(thread, (TOUCHES * MOST_PAGES) / GROWTH), 2, touch)],
});
