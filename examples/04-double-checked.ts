/**
 * 04. Double-checked initialisation, broken.
 *
 * Whoever comes first makes the value, under a lock. To spare everybody else the lock, `ready` is looked at without it
 * first. The store to `value` and the store to `ready` are both plain: a thread that finds `ready` set may still read
 * `value` as it was before. Famous from Java before 2004 ("The 'Double-Checked Locking is Broken' Declaration").
 *
 * Look for: the data race on `ready`, between the store under the lock and the look without it. No interleaving here
 * returns 0, as `coremap explore … --detectors off` proves: that needs a compiler or a processor that reorders, and a race
 * is what allows them to.
 *
 * The fix: `ready` is stored and first looked at atomically. That orders `value` too: it is stored before, read after.
 */
import { program, type Thread } from 'coremap/model';

const words = { ready: 0, value: 0 };
const locks = { lock: 'mutex' } as const;
type Getter = Thread<typeof words, typeof locks>;

function broken(t: Getter) {
  if (t.ready === 0) {
    t.lock.acquire();
    if (t.ready === 0) {
      t.value = 42;
      t.ready = 1;
    }
    t.lock.release();
  }
  return t.value;
}

function right(t: Getter) {
  if (t.atomic.ready.load() === 0) {
    t.lock.acquire();
    if (t.atomic.ready.load() === 0) {
      t.value = 42;
      t.atomic.ready.store(1);
    }
    t.lock.release();
  }
  return t.value;
}

function getters(name: string, get: (t: Getter) => number) {
  return program({
    name,
    words,
    locks,
    threads: { a: get, b: get },
    check: s => s.assert(s.results.a === 42 && s.results.b === 42, `a got ${s.results.a}, b got ${s.results.b}`),
  });
}

export default getters('double-checked, plain', broken);
export const repaired = getters('double-checked, atomic', right);
