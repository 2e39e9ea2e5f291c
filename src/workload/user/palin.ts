/**
 * palin: a palindrome of 5,348 characters, compared from both ends by two pointers that meet in the middle.
 *
 * Two pages, each touched in turn; a character is read out of its (big-endian) word. The letters come from the thread's
 * seed. Source of the pattern: OS/161 `testbin/palin`.
 */
import type { ThreadContext, UserMemory } from '../program.ts';
import { scramble } from '../random.ts';
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const LENGTH = 5348;

function letter(seed: number, index: number): number {
  return 0x61 + ((scramble(seed, Math.min(index, LENGTH - 1 - index)) >>> 0) % 26);
}

function write({ user, seed }: ThreadContext, from: number, to: number): void {
  for (let word = from; word < to; word++) {
    const first = 4 * word;
    const high = (letter(seed, first) << 24) | (letter(seed, first + 1) << 16);
    user.store(USER_BASE + first, high | (letter(seed, first + 2) << 8) | letter(seed, first + 3));
  }
}

function byteAt(user: UserMemory, index: number): number {
  return (user.load(USER_BASE + (index & ~3)) >>> (24 - 8 * (index & 3))) & 0xff;
}

function compare(thread: ThreadContext, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const start = byteAt(thread.user, index);
    const end = byteAt(thread.user, LENGTH - 1 - index);
    const expected = letter(thread.seed, index);
    if (start !== expected || end !== expected) {
      const at = start === expected ? LENGTH - 1 - index : index;
      wrongWord(thread, 'palin', USER_BASE + at, expected, start === expected ? end : start);
    }
  }
  thread.checked(2 * (to - from));
}

export const palin = userProgram({
  name: 'palin',
  summary: 'compares a palindrome of 5,348 letters from both ends (OS/161 palin)',
  pages: 2,
  loops: [loop(LENGTH / 4, 1, write), loop(LENGTH / 2, 2, compare)],
});
