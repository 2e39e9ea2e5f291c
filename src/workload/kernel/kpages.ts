/**
 * kpages: alloc_kpages(1) and free_kpages as fast as they go, with a ring of 8 pages between the two.
 *
 * Each fresh page is looked at for zero in three words, tagged at both ends and checked before it is freed. This is the
 * loop whose throughput is compared with C's. `--ops` sets the pages of a round.
 */

import { PAGE_SIZE } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';
import { scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { checkEnds, checkZero, tagEnds, tryAgain } from './memory.ts';

const PAGES = 4096;
const RING = 8;
const PAIRS_A_TURN = 64;

const COUNT = 0;
const REFUSALS = 1;
/** Addresses of the pages held; page n is in slot n mod 8. */
const SLOT = 2;

/** Frees page `n` if it is held. Returns the frees. */
function release(thread: ThreadContext, n: number): number {
  const slot = SLOT + (n & (RING - 1));
  const page = thread.registers.get(slot);
  if (page === 0) {
    return 0;
  }
  checkEnds(thread, 'kpages', page, PAGE_SIZE, scramble(thread.seed, n));
  thread.kernel.kpages.free_kpages(page);
  thread.registers.set(slot, 0);
  return 1;
}

function releaseAll(thread: ThreadContext, count: number): number {
  let done = 0;
  for (let n = count - RING; n < count; n++) {
    done += release(thread, n);
  }
  return done;
}

function take(thread: ThreadContext, n: number): boolean {
  const page = thread.kernel.kpages.alloc_kpages(1);
  if (page === 0) {
    return false;
  }
  const tag = scramble(thread.seed, n);
  checkZero(thread, 'kpages', page, tag);
  tagEnds(thread, page, PAGE_SIZE, tag);
  thread.registers.set(SLOT + (n & (RING - 1)), page);
  return true;
}

export const kpages: Program = {
  name: 'kpages',
  summary: 'alloc_kpages(1) and free_kpages in a tight loop, 8 pages held',
  kind: 'kernel',
  members: 1,
  registers: SLOT + RING,
  pages: 0,
  run(thread) {
    const { registers } = thread;
    const pages = sizeOfRound(thread, PAGES);
    const from = registers.get(COUNT);
    const to = Math.min(pages, from + PAIRS_A_TURN);
    let done = 0;
    for (let n = from; n < to; n++) {
      done += release(thread, n - RING);
      if (!take(thread, n)) {
        registers.set(COUNT, n);
        done += releaseAll(thread, n);
        if (tryAgain(thread, REFUSALS)) {
          return done;
        }
        thread.giveUp();
        return ~done;
      }
      done++;
    }
    registers.set(REFUSALS, 0);
    registers.set(COUNT, to);
    return to < pages ? done : ~(done + releaseAll(thread, to));
  },
};
