/** Mistakes in the locks whose word says whether somebody may sleep, and whose sleepers are in a set. */
import type { Cpu } from '../../machine/cpu.ts';
import type { Addr, Machine } from '../../machine/machine.ts';
import type { Lock } from '../../sync/lock.ts';
import { Parking } from '../../sync/parking.ts';
import { type LockMistake, once } from './lockmistake.ts';

const SLEEPERS = 0x10000;

/** A thread that takes the lock writes its bare name, whoever else may sleep. */
export function forgetSleepers(m: Machine, word: Addr): void {
  once(m, () => {
    const compareExchange = m.atomicCompareExchange.bind(m);
    m.atomicCompareExchange = (where, expected, value) =>
      compareExchange(where, expected, where === word && expected === 0 ? value & ~SLEEPERS : value);
  });
}

/** A lock of two states, free or held: whether somebody sleeps is looked up in the set, and too early. */
class TwoStates implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #word: Addr;
  readonly #parking: Parking;

  constructor(cpu: Cpu, name: string, word: Addr, parked: Addr) {
    this.name = name;
    this.#cpu = cpu;
    this.#word = word;
    this.#parking = new Parking(cpu, parked);
  }

  acquire(): void {
    const { m, curthread } = this.#cpu;
    for (;;) {
      const seen = m.atomicCompareExchange(this.#word, 0, curthread + 1);
      if (seen === 0) {
        return;
      }
      this.#parking.park(this.#word, seen);
    }
  }

  release(): void {
    const sleeps = !this.#parking.isEmpty;
    this.#cpu.m.linger(300);
    // Wrong: since the look, somebody may have got into the set who will find the lock held, and sleep.
    this.#cpu.m.atomicStore(this.#word, 0);
    if (sleeps) {
      this.#parking.unparkOne();
    }
  }

  holds(): boolean {
    return this.holder() === this.#cpu.curthread;
  }

  holder(): number {
    return this.#cpu.m.atomicLoad(this.#word) - 1;
  }
}

export const futexMistakes: readonly LockMistake[] = [
  {
    name: 'futex-forgets-sleepers',
    lock: 'futex',
    summary: 'a thread that has slept takes the lock as if nobody else slept for it',
    bug: 'storing 1 where 2 is meant: the second of the mistakes that "Futexes Are Tricky" is about',
    spoil: (m, at) => forgetSleepers(m, at('')),
  },
  {
    name: 'futex-two-states',
    lock: 'futex',
    summary: 'a lock without a state for "others sleep" looks for sleepers before it is free: a late one is forgotten',
    bug: 'why a futex mutex has three states: with two, each release must wake, or must look after the store',
    rewrite: (cpu, name, at) => new TwoStates(cpu, name, at(''), at('.parked')),
  },
  {
    name: 'adaptive-sleeps-unannounced',
    lock: 'adaptive',
    summary: "a thread that has spun long enough sleeps without saying so on the holder's word",
    bug: 'the two halves of a spin-then-sleep lock tested apart: each is right without the other',
    spoil(m, at) {
      const word = at('');
      once(m, () => {
        const compareExchange = m.atomicCompareExchange.bind(m);
        m.atomicCompareExchange = (where, expected, value) =>
          compareExchange(where, expected, where === word && expected !== 0 ? value & ~SLEEPERS : value);
      });
    },
  },
];
