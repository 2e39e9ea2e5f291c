/**
 * The three-state mutex on a futex: taking a free lock and releasing one for which nobody sleeps is one instruction each.
 *
 * No order is promised and no bound on waiting: the lock is competed for, and whom a release wakes is the next thread by
 * number. Two words. Who waits makes no traffic: it sleeps, and its CPU takes interrupts meanwhile. A host's futex would
 * leave that CPU deaf, so the futex's own half is the kernel's (parking.ts). The word's truth table, and why no wake-up is
 * lost, stand at the top of futexword.ts.
 * Source: Drepper, "Futexes Are Tricky", 2011, mutex 2.
 */
import type { Cpu } from '../machine/cpu.ts';
import { FutexWord, type FutexWords } from './futexword.ts';
import type { Lock } from './lock.ts';
import { LockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';

export class FutexLock implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #word: FutexWord;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: FutexWords) {
    this.name = at.name;
    this.#cpu = cpu;
    this.#word = new FutexWord(cpu, at);
    this.#stats = new LockStats(cpu, at.stats);
  }

  acquire(): void {
    assertMaySleep(this.#cpu, this);
    if (!this.#word.take()) {
      this.#acquireSlow();
    }
    this.#stats.acquired();
  }

  #acquireSlow(): void {
    if (this.#stats.held) {
      panicOnRecursion(this.#cpu, this);
    }
    const start = this.#stats.startWait();
    this.#word.takeAsleep(this.#stats);
    this.#stats.waited(start);
  }

  release(): void {
    if (!this.#stats.held) {
      panicOnForeignRelease(this.#cpu, this);
    }
    this.#stats.releasing();
    this.#word.free();
  }

  holds(): boolean {
    return this.#stats.held;
  }

  holder(): number {
    return this.#word.holder();
  }
}
