/**
 * zero: reads 600 bytes of data, 12,000 of bss behind it and 8,192 of fresh heap, and finds nothing but zero.
 *
 * 6 pages, never written: frames that were not cleared show at once. Source: OS/161 `testbin/zero`.
 */
import { PAGE_FRAME, PAGE_SIZE } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const STATIC_BYTES = 600 + 12_000;
const HEAP = USER_BASE + ((STATIC_BYTES + PAGE_SIZE - 1) & PAGE_FRAME);
const HEAP_BYTES = 8192;

function readZeros(base: number): (thread: ThreadContext, from: number, to: number) => void {
  return (thread, from, to) => {
    for (let word = from; word < to; word++) {
      const found = thread.user.load(base + 4 * word);
      if (found !== 0) {
        wrongWord(thread, 'zero', base + 4 * word, 0, found);
      }
    }
    thread.checked(to - from);
  };
}

export const zero = userProgram({
  name: 'zero',
  summary: 'reads fresh data, bss and heap, all of which must be zero (OS/161 zero)',
  pages: 6,
  loops: [loop(STATIC_BYTES / 4, 1, readZeros(USER_BASE)), loop(HEAP_BYTES / 4, 1, readZeros(HEAP))],
});
