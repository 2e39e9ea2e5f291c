/**
 * 01. The lost update.
 *
 * Two threads add 1 to a counter, and sometimes it has only gone up by one: `counter + 1` is a load, an addition and a
 * store, and the other thread's store may fall between the load and the store.
 *
 * Look for: the data race. The run that is shown counts right: a store of one thread and a load of the other that nothing
 * orders are a fault in themselves. `coremap explore … --detectors off`, or `races: false` in a test, shows an update that
 * is lost: both load 0 before either stores.
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
