/**
 * 01. The lost update.
 *
 * Two threads add 1 to a counter, and sometimes it has only gone up by one: `counter + 1` is a load, an addition and a
 * store, and the other thread's store may fall between the load and the store.
 *
 * Look for: the two loads that read the same value. The explorer calls it a data race as soon as it sees a load and a
 * store of the two that nothing orders, whether or not the update is lost in that run; `explore(…, { races: false })`
 * looks for the wrong result itself.
 *
 * The fix: one atomic read-modify-write, or a lock around all three steps. Atomic loads and stores are *not* enough: try it.
 */
import { program } from 'coremap/model';

export default program({
  name: 'lost update',
  words: { counter: 0 },
  threads: {
    a(t) {
      t.counter = t.counter + 1;
    },
    b(t) {
      t.counter = t.counter + 1;
    },
  },
  check(s) {
    s.assert(s.counter === 2, `two threads have counted to ${s.counter}`);
  },
});

export const repaired = program({
  name: 'no lost update',
  words: { counter: 0 },
  threads: {
    a(t) {
      t.atomic.counter.add(1);
    },
    b(t) {
      t.atomic.counter.add(1);
    },
  },
  check(s) {
    s.assert(s.counter === 2, `two threads have counted to ${s.counter}`);
  },
});
