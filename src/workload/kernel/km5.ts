/**
 * km5: five times, allocate single pages until there are none, and free them.
 *
 * Alone on the machine, as OS/161 runs it: each page must raise the bytes in use by exactly 4,096; memory must run out,
 * for kernel pages do not swap, and not before all but {@link SLACK} of the frames that were available are taken; freed,
 * they must leave as many bytes in use as before. Beside others, its own siblings included, it would starve them and their
 * counts are in the way, so it takes {@link MODEST} pages and checks only its own: each page holds a number of the round at its end, and in its
 * first word the address of the page before it, which is how the test remembers them (OS/161 keeps them in blocks of
 * pointers, for which its bound leaves room). Source: OS/161 `test/kmalloctest.c` (`kmalloctest5`).
 */
import { PAGE_SIZE } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';
import { scramble } from '../random.ts';
import { beginLeakCheck, endLeakCheck, expectWord, loadKernel, storeKernel } from './memory.ts';

const ROUNDS = 5;
const OPERATIONS_A_TURN = 8;
const MODEST = 32;
/** Frames that the kernel may keep for itself: test161 runs `km5 --avail 20`. */
const SLACK = 20;
const LAST_WORD = PAGE_SIZE - 4;

const ROUND = 0;
const EMPTYING = 1;
/** Pages held, and the address of the last one. */
const HELD = 2;
const LAST = 3;
/** 1 + the bytes in use when the round began, and the frames that were free; 0 if it did not begin alone. */
const START = 4;
const AVAILABLE = 5;

const magic = (thread: ThreadContext, page: number): number =>
  scramble(thread.seed + thread.registers.get(ROUND), page);

function wrongCount(thread: ThreadContext, what: string, expected: number, found: number): never {
  return thread.corrupt(`km5: ${what}: ${found}, and should be ${expected}`, { program: 'km5', expected, found });
}

function usedBytes({ kernel }: ThreadContext): number {
  return kernel.coremap.coremap_used_bytes();
}

/** Whether this round's counts mean anything. */
function counts({ alone, registers }: ThreadContext): boolean {
  return alone && registers.get(START) !== 0;
}

function beginRound(thread: ThreadContext): void {
  const { registers, kernel } = thread;
  registers.set(START, 0);
  if (thread.alone) {
    registers.set(START, 1 + usedBytes(thread));
    kernel.coremap.lock.acquire();
    registers.set(AVAILABLE, kernel.coremap.freeCount);
    kernel.coremap.lock.release();
  }
}

/** Allocates a page. False when there is none, or enough are held. */
function take(thread: ThreadContext): boolean {
  const { registers, kernel } = thread;
  const held = registers.get(HELD);
  if (!counts(thread) && held >= MODEST) {
    return false;
  }
  const page = kernel.kpages.alloc_kpages(1);
  if (page === 0) {
    return false;
  }
  storeKernel(thread, page, registers.get(LAST));
  storeKernel(thread, page + LAST_WORD, magic(thread, held));
  registers.set(LAST, page);
  registers.set(HELD, held + 1);
  if (counts(thread)) {
    const expected = registers.get(START) - 1 + (held + 1) * PAGE_SIZE;
    thread.checked(1);
    if (usedBytes(thread) !== expected) {
      wrongCount(thread, `bytes in use with ${held + 1} pages held`, expected, usedBytes(thread));
    }
  }
  return true;
}

/** There are no more pages: were there as many as there should have been? */
function checkFull(thread: ThreadContext): void {
  const available = thread.registers.get(AVAILABLE);
  const held = thread.registers.get(HELD);
  if (counts(thread) && (held < available - SLACK || held > available)) {
    wrongCount(thread, 'pages until there were none', available, held);
  }
}

function giveBack(thread: ThreadContext): void {
  const { registers, kernel } = thread;
  const held = registers.get(HELD) - 1;
  const page = registers.get(LAST);
  expectWord(thread, 'km5', page + LAST_WORD, magic(thread, held));
  registers.set(LAST, loadKernel(thread, page));
  registers.set(HELD, held);
  kernel.kpages.free_kpages(page);
}

function endRound(thread: ThreadContext): void {
  const { registers } = thread;
  const start = registers.get(START) - 1;
  if (counts(thread) && usedBytes(thread) !== start) {
    wrongCount(thread, 'bytes in use after all pages were freed', start, usedBytes(thread));
  }
  registers.set(EMPTYING, 0);
  registers.set(ROUND, registers.get(ROUND) + 1);
}

/** One operation, and what belongs before and after it. */
function step(thread: ThreadContext): void {
  const { registers } = thread;
  if (registers.get(EMPTYING) === 0) {
    if (registers.get(HELD) === 0) {
      beginRound(thread);
    }
    if (!take(thread)) {
      checkFull(thread);
      registers.set(EMPTYING, 1);
    }
  } else if (registers.get(HELD) > 0) {
    giveBack(thread);
  } else {
    endRound(thread);
  }
}

export const km5: Program = {
  name: 'km5',
  summary: 'takes every page there is, five times, and counts them (OS/161 km5)',
  kind: 'kernel',
  members: 1,
  registers: AVAILABLE + 1,
  pages: 0,
  run(thread) {
    const { registers } = thread;
    if (registers.get(ROUND) === 0 && registers.get(HELD) === 0 && registers.get(EMPTYING) === 0) {
      beginLeakCheck(thread);
    }
    let done = 0;
    while (done < OPERATIONS_A_TURN && registers.get(ROUND) < ROUNDS) {
      step(thread);
      done++;
    }
    if (registers.get(ROUND) < ROUNDS) {
      return done;
    }
    endLeakCheck(thread, 'km5');
    return ~done;
  },
};
