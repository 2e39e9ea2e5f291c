/**
 * zombies: threads that start and exit at once, a page of stack each, freed by the timer interrupt.
 *
 * Each step allocates a stack, tags it, checks the tag and lets the thread exit; the next timer interrupt of the CPU
 * frees the stack in interrupt context. `--ops` sets the threads of a round.
 */
import { PAGE_SIZE } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';
import { scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { checkEnds, checkZero, tagEnds, tryAgain } from './memory.ts';

const THREADS = 4000;
const THREADS_A_TURN = 2;

const COUNT = 0;
const REFUSALS = 1;

/** Starts and ends one thread. False when there is no page for its stack. */
function forkAndExit(thread: ThreadContext, n: number): boolean {
  const stack = thread.kernel.kpages.alloc_kpages(1);
  if (stack === 0) {
    return false;
  }
  const tag = scramble(thread.seed, n);
  checkZero(thread, 'zombies', stack, tag);
  tagEnds(thread, stack, PAGE_SIZE, tag);
  checkEnds(thread, 'zombies', stack, PAGE_SIZE, tag);
  thread.kernel.zombies.thread_exit(stack);
  return true;
}

export const zombies: Program = {
  name: 'zombies',
  summary: 'threads that exit at once: their stacks are freed from the timer interrupt',
  kind: 'kernel',
  members: 2,
  registers: 2,
  pages: 0,
  run(thread) {
    const { registers } = thread;
    const threads = sizeOfRound(thread, THREADS);
    const from = registers.get(COUNT);
    const to = Math.min(threads, from + THREADS_A_TURN);
    for (let n = from; n < to; n++) {
      if (!forkAndExit(thread, n)) {
        registers.set(COUNT, n);
        if (tryAgain(thread, REFUSALS)) {
          return n - from;
        }
        thread.giveUp();
        return ~(n - from);
      }
    }
    registers.set(REFUSALS, 0);
    registers.set(COUNT, to);
    return to < threads ? to - from : ~(to - from);
  },
};
