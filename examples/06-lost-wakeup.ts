/**
 * 06. The lost wake-up.
 *
 * A sleeper looks whether there is something to do, and if not, says that it sleeps, and sleeps. Whoever brings work wakes
 * it if it said so. Between the look and the saying there is a gap: work that comes then wakes nobody.
 *
 * Look for: `ready` read as 0, then all of the other thread, then the sleep. It is one schedule of a few: a test on real
 * threads may pass for years.
 *
 * The fix: one step that looks and goes to sleep. A futex has it: `wait(0)` sleeps only while the word still holds 0.
 * A wait channel has it too: both sides hold its spinlock, and the sleeper drops it when it can be found.
 */
import { program } from 'coremap/model';

export default program({
  name: 'lost wake-up',
  words: { ready: 0, asleep: 0, bell: 0 },
  threads: {
    sleeper({ atomic: { ready, asleep, bell } }) {
      if (ready.load() === 0) {
        asleep.store(1);
        bell.wait(0);
      }
    },
    waker({ atomic: { ready, asleep, bell } }) {
      ready.store(1);
      if (asleep.load() === 1) {
        bell.store(1);
        bell.notify();
      }
    },
  },
});

export const repaired = program({
  name: 'no lost wake-up',
  words: { ready: 0 },
  threads: {
    sleeper({ atomic: { ready } }) {
      ready.wait(0);
    },
    waker({ atomic: { ready } }) {
      ready.store(1);
      ready.notify();
    },
  },
});
