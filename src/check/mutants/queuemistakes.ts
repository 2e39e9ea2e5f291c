/** Mistakes in the queue locks, MCS and CLH: nodes linked, marked or taken in the wrong order. */
import { LINE_WORDS } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import { type LockMistake, once } from './lockmistake.ts';

/** Of a node of MCS. Source: `NODE` in sync/mcs.ts. */
const WAITING = 1;
const MOST_CPUS = 32;

/** Tells the first words of nodes, which were laid out one after the other, from all others. */
const nodesFrom = (first: Addr) => (where: Addr) =>
  where >= first && where < first + (MOST_CPUS + 1) * LINE_WORDS && (where - first) % LINE_WORDS === 0;

export const queueMistakes: readonly LockMistake[] = [
  {
    name: 'mcs-late-successor-forgotten',
    lock: 'mcs',
    summary: 'a holder that finds nobody linked behind it leaves, though the tail says that somebody has come',
    bug: 'the compare-and-exchange of the release made a store: Mellor-Crummey and Scott say what it costs without one',
    spoil(m, at) {
      const tail = at('.tail');
      const compareExchange = m.atomicCompareExchange.bind(m);
      m.atomicCompareExchange = (where, expected, value) => {
        const seen = compareExchange(where, expected, value);
        return where === tail ? expected : seen;
      };
    },
  },
  {
    name: 'mcs-next-cleared-late',
    lock: 'mcs',
    summary: 'a CPU clears the link of its node after it has got into the line: whoever came next is wiped out',
    bug: 'the first two lines of acquire in the wrong order: the node must be ready before anybody can find it',
    spoil(m, at, cpu) {
      const [tail, next] = [at('.tail'), at(`.node[${cpu}]`)];
      const store = m.atomicStore.bind(m);
      const exchange = m.atomicExchange.bind(m);
      m.atomicStore = (where, value) => {
        if (where !== next || value !== 0) {
          store(where, value);
        }
      };
      m.atomicExchange = (where, value) => {
        const before = exchange(where, value);
        if (where === tail && value === cpu + 1) {
          // Wrong: the successor may have linked itself by now.
          store(next, 0);
        }
        return before;
      };
    },
  },
  {
    name: 'mcs-waits-after-linking',
    lock: 'mcs',
    summary: 'a CPU links itself first and says second that it waits: the 0 of the one before can come in between',
    bug: 'the two stores of algorithm 5 in the other order: the release that sees the link is undone',
    spoil(m, at, cpu) {
      const [tail, waiting] = [at('.tail'), at(`.node[${cpu}]`) + WAITING];
      const isNode = nodesFrom(at('.node[0]'));
      const store = m.atomicStore.bind(m);
      const exchange = m.atomicExchange.bind(m);
      let isOwed = false;
      m.atomicExchange = (where, value) => {
        // Whatever an operation that was given up has left.
        isOwed = where === tail && value === cpu + 1 ? false : isOwed;
        return exchange(where, value);
      };
      m.atomicStore = (where, value) => {
        if (where === waiting && value === 1) {
          isOwed = true;
          return;
        }
        store(where, value);
        if (isOwed && isNode(where) && value === cpu + 1) {
          isOwed = false;
          // Wrong: the one before may have let us in already.
          store(waiting, 1);
        }
      };
    },
  },
  {
    name: 'clh-node-kept',
    lock: 'clh',
    summary: 'a releaser keeps its node, and enqueues it again before its successor has seen that it was released',
    bug: "the node of the one before is what a releaser may take: Craig's point, and every first CLH lock's mistake",
    spoil(m, at, cpu) {
      const mine = at(`.own[${cpu}]`);
      const store = m.store.bind(m);
      m.store = (where, value) => {
        if (where !== mine) {
          store(where, value);
        }
      };
    },
  },
  {
    name: 'clh-marked-late',
    lock: 'clh',
    summary: 'a CPU enqueues its node and marks it after that: the next one finds it unmarked and comes in',
    bug: 'a node shown to others before it says what it must: the order of the two lines of acquire',
    expects: ['oracle', 'panic', 'audit', 'stall', 'machine-check'],
    spoil(m, at) {
      const [tail, end] = [at('.tail'), at('.own[0]')];
      const isNode = nodesFrom(at('.node[0]'));
      once(m, () => {
        const store = m.atomicStore.bind(m);
        const exchange = m.atomicExchange.bind(m);
        m.atomicStore = (where, value) => {
          if (value !== 1 || where >= end || !isNode(where)) {
            store(where, value);
          }
        };
        m.atomicExchange = (where, value) => {
          const before = exchange(where, value);
          if (where === tail) {
            // Wrong: since the exchange, a successor may have looked at it.
            store(at(`.node[${value}]`), 1);
          }
          return before;
        };
      });
    },
  },
];
