/**
 * 03. Peterson's algorithm with atomic words.
 *
 * The default export is right: explored to the end, no schedule has a fault, so this is a proof for two threads that go in
 * once. `swapped` gives way first and says that it wants to go in second: two lines in the other order.
 *
 * Look for: in `swapped`, thread a gives way, b does all of its entry and goes in, since a's flag is still down; then a
 * raises its flag, sees that it is its turn, and goes in too. That is told as a data race on `counter`; with
 * `coremap explore …#swapped --detectors off`, as a count of 1.
 *
 * The fix: the flag goes up before the turn is given away. A thread that reads the other's flag as down can then be sure
 * that the other will read its own as up.
 */
import { program, type Thread } from 'coremap/model';

const words = { flag: [0, 0], turn: 0, counter: 0 };
type Peterson = Thread<typeof words>;

function count(t: Peterson, enter: (t: Peterson, other: number) => void) {
  const other = 1 - t.me;
  const { flag, turn } = t.atomic;
  enter(t, other);
  while (flag[other].load() === 1 && turn.load() === other) {
    t.pause();
  }
  t.counter = t.counter + 1;
  flag[t.me].store(0);
}

function flagFirst({ atomic, me }: Peterson, other: number) {
  atomic.flag[me].store(1);
  atomic.turn.store(other);
}

function turnFirst({ atomic, me }: Peterson, other: number) {
  atomic.turn.store(other);
  atomic.flag[me].store(1);
}

export default program({
  name: 'Peterson, atomic',
  words,
  threads: { a: t => count(t, flagFirst), b: t => count(t, flagFirst) },
  check: s => s.assert(s.counter === 2, `two threads have counted to ${s.counter}`),
});

export const swapped = program({
  name: 'Peterson, turn before flag',
  words,
  threads: { a: t => count(t, turnFirst), b: t => count(t, turnFirst) },
  check: s => s.assert(s.counter === 2, `two threads have counted to ${s.counter}`),
});
