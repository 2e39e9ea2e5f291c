/**
 * Test-and-set: every try is an atomic read-modify-write, made again at once until it succeeds.
 *
 * Promises nothing about order: a CPU may starve. One word. Every try of every waiter takes the lock's cache line away
 * from the holder, so traffic grows with the waiters, and with it the time to release. It does keep a lock busy when
 * CPUs are fewer than threads: whoever runs may have it.
 * Source: Anderson, "The Performance of Spin Lock Alternatives", IEEE TPDS 1(1), 1990, section 3.1.
 *
 *     word   meaning            moved to by
 *     0      free               the holder, on release
 *     t+1    held by thread t   any thread, from 0: compare-and-exchange is a test-and-set that leaves a name
 *
 * No wake-up can be lost, for nobody sleeps: whoever waits reads the word again and again.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { Spinner, type SpinningWords } from './spinning.ts';

export class TasLock implements Lock {
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
      this.#acquireSlow();
    }
    this.#spinner.acquired();
  }

  #acquireSlow(): void {
    const start = this.#spinner.waits();
    let turns = 0;
    // Blocked: with interrupts off, until the holder, on another CPU, stores 0.
    do {
      turns++;
      this.#m.pause();
    } while (this.#m.atomicCompareExchange(this.#word, 0, this.#me) !== 0);
    this.#spinner.waited(start, turns);
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
