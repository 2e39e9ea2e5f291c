/**
 * 07. A bounded buffer with `if` for `while`.
 *
 * A producer and two consumers, one lock, two condition variables. A consumer that finds the buffer empty waits on
 * `notEmpty`, and when it is woken it takes an item.
 *
 * Look for: the consumer that is woken does not have the lock yet. The other consumer comes first, and takes the item.
 *
 * The fix: test again after waking, in a loop. `signal` is a hint that the condition may hold, not a promise that it does
 * (Mesa semantics: Lampson and Redell, "Experience with Processes and Monitors in Mesa", CACM 1980; OSTEP, chapter 30).
 */
import { program, type Thread } from 'coremap/model';

const SLOTS = 1;
const words = { count: 0, taken: 0 };
const locks = { lock: 'mutex' } as const;
const conditions = { notEmpty: 'lock', notFull: 'lock' };
type Worker = Thread<typeof words, typeof locks, Record<never, never>, typeof conditions>;

function put(t: Worker) {
  t.lock.acquire();
  while (t.count === SLOTS) {
    t.notFull.wait();
  }
  t.count += 1;
  t.notEmpty.signal();
  t.lock.release();
}

function take(t: Worker, waitUntilNotEmpty: (t: Worker) => void) {
  t.lock.acquire();
  waitUntilNotEmpty(t);
  t.assert(t.count > 0, 'takes an item from an empty buffer');
  t.count -= 1;
  t.taken += 1;
  t.notFull.signal();
  t.lock.release();
}

function testOnce(t: Worker) {
  if (t.count === 0) {
    t.notEmpty.wait();
  }
}

function testAgain(t: Worker) {
  while (t.count === 0) {
    t.notEmpty.wait();
  }
}

function buffer(name: string, wait: (t: Worker) => void) {
  return program({
    name,
    words,
    locks,
    conditions,
    threads: { producer: [put, put], one: t => take(t, wait), other: t => take(t, wait) },
    check: s => s.assert(s.taken === 2 && s.count === 0, `${s.taken} taken, ${s.count} left`),
  });
}

export default buffer('bounded buffer, if', testOnce);
export const repaired = buffer('bounded buffer, while', testAgain);
