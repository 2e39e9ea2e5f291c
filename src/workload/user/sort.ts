/**
 * sort: 147,456 integers, merged top-down through a second array of the same size. 288 pages.
 *
 * Halves are merged into the beginning of the second array and copied back forward, as OS/161's does it; its recursion
 * is walked by {@link nextMerge}, one register instead of a stack. OS/161 sorts the same numbers in each run; here they
 * come from the thread's seed, so that a page that strayed in from another process is seen. Checked: the order, and
 * that the numbers' sum is what it was. `--ops` sorts fewer. Source: OS/161 `testbin/sort`.
 */
import type { ThreadContext } from '../program.ts';
import { loadRandom, RANDOM_WORDS, saveRandom } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { wrongResult, wrongWord } from './check.ts';
import { LOOP_WORDS, type Loop, loop, USER_BASE, userProgram } from './loops.ts';
import { firstMerge, mergedElements, nextMerge, spanOf } from './mergetree.ts';

const MOST = 147_456;
const A = USER_BASE;
const TMP = A + 4 * MOST;
const SUM = LOOP_WORDS;
const RANDOM = SUM + 1;
/** The merge at work (0 before the first), elements taken of its first half, and elements moved, counting both ways. */
const NODE = RANDOM + RANDOM_WORDS;
const TAKEN = NODE + 1;
const MOVED = NODE + 2;

const elements = (thread: ThreadContext): number => Math.max(2, Math.min(MOST, sizeOfRound(thread, MOST)));

function fill({ user, registers, seed }: ThreadContext, from: number, to: number): void {
  const random = loadRandom(registers, RANDOM, seed);
  let sum = registers.get(SUM);
  for (let n = from; n < to; n++) {
    const value = random.next() & 0x7fffffff;
    sum = (sum + value) | 0;
    user.store(A + 4 * n, value);
  }
  registers.set(SUM, sum);
  saveRandom(registers, RANDOM, random);
}

/** A step moves one element: into the second array, or back. */
const merge: Loop = {
  steps: thread => 2 * mergedElements(elements(thread)),
  cost: 2,
  run(thread, from, to) {
    const { registers } = thread;
    const total = elements(thread);
    let node = registers.get(NODE) || firstMerge(1, total);
    let steps = to - from;
    let references = 0;
    while (steps > 0) {
      const { first, size } = spanOf(node, total);
      const before = registers.get(MOVED);
      const upTo = Math.min(2 * size, before + steps);
      references += mergeHalves(thread, A + 4 * first, size, before, Math.min(size, upTo));
      references += copyBack(thread, A + 4 * first, Math.max(0, before - size), upTo - size);
      steps -= upTo - before;
      registers.set(MOVED, upTo);
      if (upTo === 2 * size) {
        node = nextMerge(node, total);
        registers.set(MOVED, 0);
        registers.set(TAKEN, 0);
      }
    }
    registers.set(NODE, node);
    return references;
  },
};

/** Moves elements `from` to `to` of the merged sequence. Returns the references made. */
function mergeHalves({ user, registers }: ThreadContext, base: number, size: number, from: number, to: number): number {
  const pivot = size >> 1;
  let i = registers.get(TAKEN);
  let j = pivot + from - i;
  let references = 0;
  for (let k = from; k < to; k++) {
    let value: number;
    if (i < pivot && j < size) {
      const a = user.load(base + 4 * i);
      const b = user.load(base + 4 * j);
      value = a < b ? a : b;
      i += a < b ? 1 : 0;
      j += a < b ? 0 : 1;
      references += 3;
    } else {
      value = user.load(base + 4 * (i < pivot ? i++ : j++));
      references += 2;
    }
    user.store(TMP + 4 * k, value);
  }
  registers.set(TAKEN, i);
  return references;
}

/** Copies elements `from` to `to` of the second array back. Returns the references made. */
function copyBack({ user }: ThreadContext, base: number, from: number, to: number): number {
  for (let k = from; k < to; k++) {
    user.store(base + 4 * k, user.load(TMP + 4 * k));
  }
  return 2 * Math.max(0, to - from);
}

/** A step compares two neighbours. */
function check(thread: ThreadContext, from: number, to: number): void {
  const { user, registers } = thread;
  const pairs = elements(thread) - 1;
  let sum = registers.get(SUM);
  for (let n = from; n < to; n++) {
    const left = user.load(A + 4 * n);
    const right = user.load(A + 4 * (n + 1));
    if (left > right) {
      wrongWord(thread, 'sort', A + 4 * (n + 1), left, right);
    }
    sum = (sum - left - (n === pairs - 1 ? right : 0)) | 0;
  }
  registers.set(SUM, sum);
  thread.checked(to - from);
  if (to === pairs && sum !== 0) {
    wrongResult(thread, 'sort', 'the sum of the numbers put in less that of the sorted ones', 0, sum);
  }
}

export const sort = userProgram({
  name: 'sort',
  summary: 'merge-sorts 147,456 integers in 288 pages (OS/161 sort)',
  registers: 1 + RANDOM_WORDS + 3,
  pages: 288,
  loops: [loop(elements, 1, fill), merge, loop(thread => elements(thread) - 1, 2, check)],
});
