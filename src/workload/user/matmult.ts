/**
 * matmult: multiplies two 72 x 72 matrices through a third dimension of partial products.
 *
 * A, B, C and then T lie packed, 380 pages; A[i][j] = i, B[i][j] = j, T[i][j][k] = A[i][k] B[k][j], C[i][j] is the sum over
 * k, and C's trace 8,772,192. Source: OS/161 `testbin/matmult`.
 */
import type { ThreadContext } from '../program.ts';
import { wrongResult } from './check.ts';
import { LOOP_WORDS, loop, USER_BASE, userProgram } from './loops.ts';

const DIM = 72;
const CELLS = DIM * DIM;
const A = USER_BASE;
const B = A + 4 * CELLS;
const C = B + 4 * CELLS;
const T = C + 4 * CELLS;
const TRACE = 8_772_192;
const SUM = LOOP_WORDS;

function initialise({ user }: ThreadContext, from: number, to: number): void {
  for (let cell = from; cell < to; cell++) {
    user.store(A + 4 * cell, Math.floor(cell / DIM));
    user.store(B + 4 * cell, cell % DIM);
    user.store(C + 4 * cell, 0);
  }
}

function multiply({ user }: ThreadContext, from: number, to: number): void {
  let k = from % DIM;
  let j = Math.floor(from / DIM) % DIM;
  let i = Math.floor(from / CELLS);
  for (let step = from; step < to; step++) {
    const a = user.load(A + 4 * (i * DIM + k));
    user.store(T + 4 * step, Math.imul(a, user.load(B + 4 * (k * DIM + j))));
    if (++k === DIM) {
      k = 0;
      if (++j === DIM) {
        j = 0;
        i++;
      }
    }
  }
}

function addUp({ user }: ThreadContext, from: number, to: number): void {
  let k = from % DIM;
  let cell = C + 4 * Math.floor(from / DIM);
  for (let step = from; step < to; step++) {
    user.store(cell, (user.load(cell) + user.load(T + 4 * step)) | 0);
    if (++k === DIM) {
      k = 0;
      cell += 4;
    }
  }
}

function trace(thread: ThreadContext, from: number, to: number): void {
  const { user, registers } = thread;
  let sum = registers.get(SUM);
  for (let i = from; i < to; i++) {
    sum = (sum + user.load(C + 4 * (i * DIM + i))) | 0;
  }
  registers.set(SUM, sum);
  if (to === DIM) {
    thread.checked(1);
    if (sum !== TRACE) {
      wrongResult(thread, 'matmult', 'the trace', TRACE, sum);
    }
  }
}

export const matmult = userProgram({
  name: 'matmult',
  summary: 'multiplies 72 x 72 matrices through 380 pages (OS/161 matmult)',
  registers: 1,
  pages: 380,
  loops: [loop(CELLS, 3, initialise), loop(DIM * CELLS, 3, multiply), loop(DIM * CELLS, 3, addUp), loop(DIM, 1, trace)],
});
