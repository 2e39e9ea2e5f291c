/**
 * Test-and-test-and-set with exponential back-off: waiters look at a copy in their own cache, try only when the lock
 * looks free, and after a try that failed stay away twice as long as after the one before.
 *
 * Promises nothing about order. One word, as in tas.ts. Traffic only at a release: one miss a waiter, and few tries.
 * Back-off favours who came last, and whoever backs off may leave a free lock idle.
 * Source: Anderson 1990, sections 3.2 and 3.4; Rudolph and Segall, ISCA 1984, for the look before the try.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { Spinner, type SpinningWords } from './spinning.ts';

/** Pauses after the first try that failed, and at most. */
const FIRST_BACKOFF = 4;
const LAST_BACKOFF = 1024;

export class TtasLock implements Lock {
  readonly name: string;
  readonly #m: Machine;
  readonly #word: Addr;
  readonly #me: number;
  readonly #spinner: Spinner;

  constructor(cpu: Cpu, at: SpinningWords) {
    this.name = at.name;
    this.#m = cpu.m;
    this.#word = at.word;
    this.#me = cpu.curthread + 1;
    this.#spinner = new Spinner(cpu, at);
  }

  acquire(): void {
    this.#spinner.wants(this);
    if (this.#m.atomicCompareExchange(this.#word, 0, this.#me) !== 0) {
      const start = this.#spinner.waits();
      this.#spinner.waited(start, this.#spin());
    }
    this.#spinner.acquired();
  }

  /** Spins until the lock is had; returns the turns. Blocked with interrupts off, until the holder stores 0. */
  #spin(): number {
    let turns = 0;
    let backoff = FIRST_BACKOFF;
    for (;;) {
      while (this.#m.atomicLoad(this.#word) !== 0) {
        turns++;
        this.#m.pause();
      }
      if (this.#m.atomicCompareExchange(this.#word, 0, this.#me) === 0) {
        return turns;
      }
      for (let n = 0; n < backoff; n++) {
        this.#m.pause();
      }
      turns += backoff;
      backoff = Math.min(2 * backoff, LAST_BACKOFF);
    }
  }

  release(): void {
    this.#spinner.releasing(this);
    this.#m.atomicStore(this.#word, 0);
    this.#spinner.released();
  }

  holds(): boolean {
    return this.#spinner.held;
  }

  holder(): number {
    return this.#m.atomicLoad(this.#word) - 1;
  }
}
