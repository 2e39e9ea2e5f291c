/**
 * The wait-channel sleeping lock: OS/161's `lock_acquire` and `lock_release`, with a one-instruction fast path.
 *
 * Competed for, and handed over now and then so that the CPUs take turns: a thread that waits gets it at the latest when
 * those that wait before it have each had a hand-over. Waiting makes no traffic: who waits sleeps, and its CPU takes
 * interrupts meanwhile. The word's truth table, why no wake-up is lost and when it is handed over stand in sleepword.ts.
 * Source: OS/161 `thread/synch.c`.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Lock } from './lock.ts';
import { LockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';
import { type SleepLockWords, SleepWord } from './sleepword.ts';

export class SleepLock implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #word: SleepWord;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: SleepLockWords) {
    this.name = at.name;
    this.#cpu = cpu;
    this.#word = new SleepWord(cpu, at);
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
