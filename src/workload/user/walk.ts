/**
 * walk: uniformly random references over 512 pages, 30 in 100 of them stores: no policy can help where memory is smaller.
 *
 * Four words a page are used. A word holds a mark of its seed and address in its upper 24 bits and a number that each
 * store changes in the lower 8. `--ops` sets the references after the first pass, which writes every word.
 */
import { PAGE_SIZE, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { below, loadRandom, RANDOM_WORDS, saveRandom, scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { wrongWord } from './check.ts';
import { LOOP_WORDS, loop, USER_BASE, userProgram } from './loops.ts';

const PAGES = 512;
const WORDS_PER_PAGE = 4;
const WORDS = PAGES * WORDS_PER_PAGE;
const REFERENCES = 20_000;
const STORES = 30;
const RANDOM = LOOP_WORDS;

const wordAt = (n: number): VAddr => USER_BASE + n * (PAGE_SIZE / WORDS_PER_PAGE);

const marked = (seed: number, n: number, version: number): number => (scramble(seed, n) & ~0xff) | (version & 0xff);

function fill({ user, seed }: ThreadContext, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    user.store(wordAt(n), marked(seed, n, 0));
  }
}

function wander(thread: ThreadContext, from: number, to: number): void {
  const { user, registers, seed } = thread;
  const random = loadRandom(registers, RANDOM, seed);
  let loads = 0;
  for (let step = from; step < to; step++) {
    const drawn = below(random, WORDS * 100);
    const n = Math.floor(drawn / 100);
    const va = wordAt(n);
    if (drawn % 100 < STORES) {
      user.store(va, marked(seed, n, step));
      continue;
    }
    loads++;
    const found = user.load(va);
    if ((found ^ marked(seed, n, found)) !== 0) {
      wrongWord(thread, 'walk', va, marked(seed, n, found), found);
    }
  }
  saveRandom(registers, RANDOM, random);
  thread.checked(loads);
}

export const walk = userProgram({
  name: 'walk',
  summary: 'random references over 512 pages, 30 % of them stores',
  registers: RANDOM_WORDS,
  pages: PAGES,
  loops: [loop(WORDS, 1, fill), loop(thread => sizeOfRound(thread, REFERENCES), 1, wander)],
});
