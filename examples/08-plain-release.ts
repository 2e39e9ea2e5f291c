/**
 * 08. A test-and-set lock that is released with a plain store.
 *
 * Taking the lock is an atomic exchange; "a store of one word is atomic anyway", so the release is a plain one. But a
 * release must do more than store: everything that was done under the lock must be seen by whoever takes it next. A
 * plain store does not promise that.
 *
 * Look for: the data race on `lock` itself. In the explorer's memory, which keeps to one order, the counter never goes
 * wrong, as `coremap explore … --detectors off` proves. On real hardware it may.
 *
 * The fix: an atomic store. It costs what the plain one costs on x86, and next to nothing elsewhere.
 */
import { program, type Thread } from 'coremap/model';

const words = { lock: 0, counter: 0 };
type Counting = Thread<typeof words>;

function count(t: Counting, release: (t: Counting) => void) {
  while (t.atomic.lock.exchange(1) !== 0) {
    t.pause();
  }
  t.counter += 1;
  release(t);
}

function plainly(t: Counting) {
  t.lock = 0;
}

function atomically(t: Counting) {
  t.atomic.lock.store(0);
}

function lock(name: string, release: (t: Counting) => void) {
  return program({
    name,
    words,
    threads: { a: t => count(t, release), b: t => count(t, release) },
    check: s => s.assert(s.counter === 2, `two threads have counted to ${s.counter}`),
  });
}

export default lock('test-and-set, plain release', plainly);
export const repaired = lock('test-and-set, atomic release', atomically);
