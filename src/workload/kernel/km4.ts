/**
 * km4: 6 threads allocate runs of 1, 3, 5, 2 and 4 pages in turn and look again and again whether somebody else got them.
 *
 * Each of 1,200 iterations frees the run two slots ahead and allocates one, with a number of its own in the first word of
 * each page; then 50 times: yield 0 to 3 times (1.22 on average), read these words of the newest run. At most 11 pages a
 * thread. Here a yield ends the turn, and the numbers are also checked when a run is freed. `--ops` sets the iterations.
 * Source: OS/161 `test/kmalloctest.c` (`kmalloctest4`), `random_yielder`.
 */
import { PAGE_SIZE } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';
import { below, loadRandom, RANDOM_WORDS, type Random, saveRandom, scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { beginLeakCheck, endLeakCheck, expectWord, storeKernel, tryAgain } from './memory.ts';

const TRIES = 1200;
const RUNS = [1, 3, 5, 2, 4] as const;
const FREED_AHEAD = 2;
const ROUNDS = 50;
const YIELDS = 4;

const ITERATION = 0;
/** Rounds done since the newest run was allocated, 0 meaning that it has not been; and yields in this round. */
const ROUND = 1;
const YIELDED = 2;
const REFUSALS = 3;
const RANDOM = 4;
/** Addresses of the runs, by slot. */
const SLOT = RANDOM + RANDOM_WORDS;

const pagesOf = (slot: number): number => RUNS[slot] as number;
const magic = (thread: ThreadContext, iteration: number): number => (scramble(thread.seed, 0) + iteration) | 0;

/** The iteration at or before `iteration` that fills a slot. */
function filledBy(slot: number, iteration: number): number {
  return iteration - ((iteration - slot + RUNS.length) % RUNS.length);
}

function checkRun(thread: ThreadContext, slot: number, iteration: number): void {
  const va = thread.registers.get(SLOT + slot);
  for (let page = 0; page < pagesOf(slot); page++) {
    expectWord(thread, 'km4', va + page * PAGE_SIZE, magic(thread, iteration));
  }
}

/** Frees what is in a slot, if anything is. Returns the frees. */
function release(thread: ThreadContext, slot: number, lastIteration: number): number {
  const va = thread.registers.get(SLOT + slot);
  if (va === 0) {
    return 0;
  }
  checkRun(thread, slot, filledBy(slot, lastIteration));
  thread.kernel.kmalloc.kfree(va);
  thread.registers.set(SLOT + slot, 0);
  return 1;
}

function releaseAll(thread: ThreadContext, lastIteration: number): number {
  return RUNS.reduce((done, _pages, slot) => done + release(thread, slot, lastIteration), 0);
}

/** Frees one run and allocates the next. False if there was no memory for it. */
function replace(thread: ThreadContext, iteration: number): boolean {
  const slot = iteration % RUNS.length;
  release(thread, (iteration + FREED_AHEAD) % RUNS.length, iteration - 1);
  const va = thread.kernel.kmalloc.kmalloc(pagesOf(slot) * PAGE_SIZE);
  if (va === 0) {
    return false;
  }
  for (let page = 0; page < pagesOf(slot); page++) {
    storeKernel(thread, va + page * PAGE_SIZE, magic(thread, iteration));
  }
  thread.registers.set(SLOT + slot, va);
  thread.registers.set(REFUSALS, 0);
  thread.registers.set(ROUND, 1);
  return true;
}

/** Looks at the newest run until it is time to yield (true) or the rounds are over (false). */
function rounds(thread: ThreadContext, random: Random, iteration: number): boolean {
  const { registers } = thread;
  for (let round = registers.get(ROUND); round <= ROUNDS; round++) {
    const yielded = registers.get(YIELDED);
    if (yielded < below(random, YIELDS)) {
      registers.set(YIELDED, yielded + 1);
      registers.set(ROUND, round);
      return true;
    }
    registers.set(YIELDED, 0);
    checkRun(thread, iteration % RUNS.length, iteration);
  }
  registers.set(ROUND, 0);
  return false;
}

function refused(thread: ThreadContext, iteration: number): number {
  const done = releaseAll(thread, iteration - 1);
  if (tryAgain(thread, REFUSALS)) {
    return done;
  }
  thread.giveUp();
  return finish(thread, done, iteration - 1);
}

function finish(thread: ThreadContext, done: number, lastIteration: number): number {
  const total = done + releaseAll(thread, lastIteration);
  endLeakCheck(thread, 'km4');
  return ~total;
}

export const km4: Program = {
  name: 'km4',
  summary: '6 threads, runs of 1 to 5 pages, looked at 50 times each (OS/161 km4)',
  kind: 'kernel',
  members: 6,
  registers: SLOT + RUNS.length,
  pages: 0,
  run(thread) {
    const { registers } = thread;
    const tries = sizeOfRound(thread, TRIES);
    let iteration = registers.get(ITERATION);
    let done = 0;
    if (iteration === 0 && registers.get(ROUND) === 0 && registers.get(REFUSALS) === 0) {
      beginLeakCheck(thread);
    }
    const random = loadRandom(registers, RANDOM, thread.seed);
    for (; iteration < tries; iteration++) {
      registers.set(ITERATION, iteration);
      if (registers.get(ROUND) === 0) {
        if (!replace(thread, iteration)) {
          return refused(thread, iteration);
        }
        done += 2;
      }
      const yields = rounds(thread, random, iteration);
      saveRandom(registers, RANDOM, random);
      if (yields) {
        return done;
      }
    }
    return finish(thread, done, tries - 1);
  },
};
