/**
 * Mistakes in the kinds of lock: one instruction on one word of the lock goes wrong, on every CPU.
 *
 * The locks' own code runs, over a machine that does not do what it says. So the same mistakes serve the kernel and the
 * conformance tests of the locks, whatever these locks look like inside.
 */
import type { Addr, Machine } from '../../machine/machine.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { type Mutant, wordsNamed } from './mutant.ts';

export interface LockMistake {
  readonly name: string;
  /** The kind of lock that is broken by it. */
  readonly lock: string;
  readonly summary: string;
  readonly bug: string;
  /** Makes CPU `cpu`'s machine go wrong. `at`: the first word of what the lock has laid out under its name and a suffix. */
  spoil(m: Machine, at: (suffix: string) => Addr, cpu: number): void;
}

const SLEEPERS = 0x10000;

/** A thread that takes the lock writes its bare name, whoever else may sleep. */
function forgetSleepers(m: Machine, at: (suffix: string) => Addr): void {
  const word = at('');
  const compareExchange = m.atomicCompareExchange.bind(m);
  m.atomicCompareExchange = (where, expected, value) =>
    compareExchange(where, expected, where === word && expected === 0 ? value & ~SLEEPERS : value);
}

export const lockMistakes: readonly LockMistake[] = [
  {
    name: 'futex-forgets-sleepers',
    lock: 'futex',
    summary: 'a thread that has slept takes the lock as if nobody else slept for it',
    bug: 'storing 1 where 2 is meant: the second of the mistakes that "Futexes Are Tricky" is about',
    spoil: forgetSleepers,
  },
  {
    name: 'adaptive-sleeps-unannounced',
    lock: 'adaptive',
    summary: 'a thread that has spun long enough sleeps without getting into the set of those to be woken',
    bug: 'the two halves of a spin-then-sleep lock tested apart: each is right without the other',
    spoil(m, at) {
      const parked = at('.parked');
      const or = m.atomicOr.bind(m);
      m.atomicOr = (where, bits) => or(where, where === parked ? 0 : bits);
    },
  },
  {
    name: 'ticket-skips-a-number',
    lock: 'ticket',
    summary: 'a release calls the number after the next one',
    bug: 'a counter raised by the holder and by the one that is let in',
    spoil(m, at) {
      const serving = at('.serving');
      const store = m.atomicStore.bind(m);
      m.atomicStore = (where, value) => store(where, where === serving ? (value + 1) | 0 : value);
    },
  },
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
];

export const lockMutants: readonly Mutant[] = lockMistakes.map(({ name, lock, summary, bug, spoil }) => ({
  name,
  summary: `(lock ${lock}) ${summary}`,
  bug,
  expects: ['stall'],
  workload: ['kpages', 'mix', 'walk'],
  options: { lock, watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const { cpu, coremap } = kernel;
    spoil(cpu.m, suffix => wordsNamed(kernel, `${coremap.lock.name}${suffix}`), cpu.number);
  },
}));
