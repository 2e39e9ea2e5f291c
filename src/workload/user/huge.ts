/**
 * huge: one word in every fourth page of 8 MiB, written, added to five times, and read backwards.
 *
 * 512 pages, 6,144 references. FIFO with F frames faults 3584 - F times (F < 512). Source: OS/161 `testbin/huge`.
 */
import { wrongWord } from './check.ts';
import { loop, USER_BASE, userProgram } from './loops.ts';

const ROWS = 512;
const ROW_BYTES = 4096 * 4;
const PASSES = 5;

export const huge = userProgram({
  name: 'huge',
  summary: 'touches 512 pages of 8 MiB in order, six times, then backwards (OS/161 huge)',
  pages: ROWS,
  loops: [
    loop(ROWS, 1, ({ user }, from, to) => {
      for (let i = from; i < to; i++) {
        user.store(USER_BASE + i * ROW_BYTES, i);
      }
    }),
    loop(PASSES * ROWS, 2, ({ user }, from, to) => {
      for (let step = from; step < to; step++) {
        const va = USER_BASE + (step % ROWS) * ROW_BYTES;
        user.store(va, user.load(va) + 1);
      }
    }),
    loop(ROWS, 1, (thread, from, to) => {
      for (let step = from; step < to; step++) {
        const i = ROWS - 1 - step;
        const va = USER_BASE + i * ROW_BYTES;
        const found = thread.user.load(va);
        if (found !== i + PASSES) {
          wrongWord(thread, 'huge', va, i + PASSES, found);
        }
      }
      thread.checked(to - from);
    }),
  ],
});
