/**
 * stacktest: 3.2 MB of stack of which every 64 KiB one page is read, must be zero, and is written.
 *
 * Rows of 16 KiB; of rows 0, 4, ... 196 the first 4,096 bytes are read and word 0 gets the row's number; at the end the
 * numbers add up to 4,900. 50 pages. Source: OS/161 `testbin/stacktest`.
 */
import type { VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { wrongResult, wrongWord } from './check.ts';
import { LOOP_WORDS, loop, USER_STACK, userProgram } from './loops.ts';

const ROW_BYTES = 4096 * 4;
const ROWS = 200;
const EVERY = 4;
const TOUCHED = ROWS / EVERY;
const SPARSE = USER_STACK - ROWS * ROW_BYTES;
const READS = 1024;
const TOTAL = 4900;
const SUM = LOOP_WORDS;

const rowAt = (touched: number): VAddr => SPARSE + touched * EVERY * ROW_BYTES;

/** A step is one of a row's 1,024 loads, or the store behind them. */
function readAndWrite(thread: ThreadContext, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    const touched = Math.floor(step / (READS + 1));
    const word = step % (READS + 1);
    if (word === READS) {
      thread.user.store(rowAt(touched), touched * EVERY);
      continue;
    }
    const found = thread.user.load(rowAt(touched) + 4 * word);
    if (found !== 0) {
      wrongWord(thread, 'stacktest', rowAt(touched) + 4 * word, 0, found);
    }
  }
  thread.checked(to - from);
}

function addUp(thread: ThreadContext, from: number, to: number): void {
  let sum = thread.registers.get(SUM);
  for (let touched = from; touched < to; touched++) {
    sum = (sum + thread.user.load(rowAt(touched))) | 0;
  }
  thread.registers.set(SUM, sum);
  if (to === TOUCHED) {
    thread.checked(1);
    if (sum !== TOTAL) {
      wrongResult(thread, 'stacktest', 'the sum of the rows', TOTAL, sum);
    }
  }
}

export const stacktest = userProgram({
  name: 'stacktest',
  summary: 'reads and writes 50 pages of stack, 64 KiB apart (OS/161 stacktest)',
  registers: 1,
  pages: TOUCHED,
  loops: [loop(TOUCHED * (READS + 1), 1, readAndWrite), loop(TOUCHED, 1, addUp)],
});
