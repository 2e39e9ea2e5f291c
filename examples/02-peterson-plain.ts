/**
 * 02. Peterson's algorithm with plain words.
 *
 * Mutual exclusion for two threads with nothing but loads and stores (Peterson, 1981). The proof assumes that all threads
 * see all accesses in one order. Compilers and processors promise that for atomic accesses only: with plain ones, a
 * store to `flag` may still be on its way when the other thread's flag is read, and both go in.
 *
 * Look for: the data race on `flag` or `turn`. No interleaving here counts wrong, as `coremap explore … --detectors off`
 * proves, since the explorer's memory keeps to one order; that is why a race must be a fault in itself.
 *
 * The fix: atomic accesses to `flag` and `turn`. The counter may stay plain: the algorithm orders it. See 03.
 */
import { program, type Thread } from 'coremap/model';

const words = { flag: [0, 0], turn: 0, counter: 0 };

function count(t: Thread<typeof words>) {
  const other = 1 - t.me;
  t.flag[t.me] = 1;
  t.turn = other;
  while (t.flag[other] === 1 && t.turn === other) {
    t.pause();
  }
  t.counter = t.counter + 1;
  t.flag[t.me] = 0;
}

export default program({
  name: 'Peterson, plain',
  words,
  threads: { a: count, b: count },
  check(s) {
    s.assert(s.counter === 2, `two threads have counted to ${s.counter}`);
  },
});

export { default as repaired } from './03-peterson-atomic.ts';
