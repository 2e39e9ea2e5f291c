/** Mistakes in locks on one or two words that spin: test-and-set, and the ticket lock. */
import { type LockMistake, once } from './lockmistake.ts';

const OWNERS = ['oracle', 'panic', 'audit', 'stall', 'machine-check'] as const;

export const spinMistakes: readonly LockMistake[] = [
  {
    name: 'tas-plain-store',
    lock: 'tas',
    summary: 'the lock is tested by a load and set by a store: two CPUs can find it free',
    bug: 'the first lock of everybody who has read what a lock is and not what an atomic instruction is',
    expects: OWNERS,
    spoil(m, at) {
      const word = at('');
      once(m, () => {
        const compareExchange = m.atomicCompareExchange.bind(m);
        m.atomicCompareExchange = (where, expected, value) => {
          if (where !== word) {
            return compareExchange(where, expected, value);
          }
          const seen = m.load(where);
          if (seen === expected) {
            m.linger(100);
            // Wrong: it may be taken by now.
            m.store(where, value);
          }
          return seen;
        };
      });
    },
  },
  {
    name: 'ticket-skips-a-number',
    lock: 'ticket',
    summary: 'a release calls the number after the next one',
    bug: 'a counter raised by the holder and by the one that is let in',
    spoil(m, at) {
      const serving = at('.serving');
      once(m, () => {
        const store = m.atomicStore.bind(m);
        m.atomicStore = (where, value) => store(where, where === serving ? (value + 1) | 0 : value);
      });
    },
  },
  {
    name: 'ticket-wraps-around',
    lock: 'ticket',
    summary: 'tickets are counted in one bit, and there are three CPUs: the third has the number of the first',
    bug: 'a ticket lock needs as many numbers as there can be waiters: 8 bits of it are not enough for 256 CPUs',
    expects: OWNERS,
    options: { cpus: 8 },
    spoil(m, at) {
      const [next, serving] = [at('.next'), at('.serving')];
      once(m, () => {
        const add = m.atomicAdd.bind(m);
        const load = m.atomicLoad.bind(m);
        m.atomicAdd = (where, value) => (where === next ? add(where, value) & 1 : add(where, value));
        m.atomicLoad = where => (where === serving ? load(where) & 1 : load(where));
      });
    },
  },
];
