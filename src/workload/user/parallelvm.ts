/**
 * parallelvm: 24 processes, each a chain of matrix products over 11 matrices of 35 x 35, and one more on the stack.
 *
 * m0[i][j] = member + i - 2j, m1 = m0 m0, and for n = 2 to 10 m[n] is the sum of m[i] m[n-1-i] over i < n-1-i, in 32-bit
 * arithmetic: 26 products of 42,875 steps. 59 KB a process, 1.4 MB in all. The trace of m10 is checked.
 * Source: OS/161 `testbin/parallelvm`.
 */
import { PAGE_SIZE, type VAddr } from '../../machine/mips.ts';
import type { ThreadContext } from '../program.ts';
import { wrongResult } from './check.ts';
import { LOOP_WORDS, type Loop, loop, USER_BASE, USER_STACK, userProgram } from './loops.ts';
import { expectedTrace } from './parallelvm-trace.ts';

const DIM = 35;
const CELLS = DIM * DIM;
const MATRICES = 11;
const MEMBERS = 24;
const MATRIX_BYTES = 4 * CELLS;
/** The product that has not been added yet. */
const ON_STACK = USER_STACK - MATRIX_BYTES;
const SUM = LOOP_WORDS;

const matrix = (n: number): VAddr => USER_BASE + n * MATRIX_BYTES;

const initialise = loop(CELLS, 1, ({ user, member }, from, to) => {
  for (let cell = from; cell < to; cell++) {
    user.store(matrix(0) + 4 * cell, (member % MEMBERS) + Math.floor(cell / DIM) - 2 * (cell % DIM));
  }
});

/** A step is one cell of the product. */
function multiply(result: VAddr, left: VAddr, right: VAddr): Loop {
  return loop(CELLS, 2 * DIM + 1, ({ user }, from, to) => {
    for (let cell = from; cell < to; cell++) {
      const j = cell % DIM;
      const row = left + 4 * (cell - j);
      const column = right + 4 * j;
      let sum = 0;
      for (let k = 0; k < DIM; k++) {
        sum = (sum + Math.imul(user.load(row + 4 * k), user.load(column + 4 * DIM * k))) | 0;
      }
      user.store(result + 4 * cell, sum);
    }
  });
}

function addTo(result: VAddr, other: VAddr): Loop {
  return loop(CELLS, 3, ({ user }, from, to) => {
    for (let at = 4 * from; at < 4 * to; at += 4) {
      user.store(result + at, (user.load(result + at) + user.load(other + at)) | 0);
    }
  });
}

function products(): Loop[] {
  const loops: Loop[] = [];
  for (let n = 2; n < MATRICES; n++) {
    for (let i = 0; i < n - 1 - i; i++) {
      loops.push(multiply(ON_STACK, matrix(i), matrix(n - 1 - i)), addTo(matrix(n), ON_STACK));
    }
  }
  return loops;
}

function trace(thread: ThreadContext, from: number, to: number): void {
  let sum = thread.registers.get(SUM);
  for (let i = from; i < to; i++) {
    sum = (sum + thread.user.load(matrix(MATRICES - 1) + 4 * (i * DIM + i))) | 0;
  }
  thread.registers.set(SUM, sum);
  if (to === DIM) {
    const expected = expectedTrace(thread.member % MEMBERS, DIM, MATRICES);
    thread.checked(1);
    if (sum !== expected) {
      wrongResult(thread, 'parallelvm', 'the trace', expected, sum);
    }
  }
}

export const parallelvm = userProgram({
  name: 'parallelvm',
  summary: '24 processes multiply 35 x 35 matrices, 59 KB each (OS/161 parallelvm)',
  members: MEMBERS,
  registers: 1,
  pages: Math.ceil((MATRICES * MATRIX_BYTES) / PAGE_SIZE) + Math.ceil(MATRIX_BYTES / PAGE_SIZE),
  loops: [initialise, multiply(matrix(1), matrix(0), matrix(0)), ...products(), loop(DIM, 1, trace)],
});
