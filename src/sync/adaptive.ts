/**
 * The adaptive lock: spins a little while the holder runs, and sleeps as `futex` does when that took too long.
 *
 * Whoever sleeps for a lock pays for going to sleep, and the lock's next user for waking it: tens of microseconds. Where
 * the holder is about to release, spinning is cheaper. It is not when the holder sleeps itself, so nobody spins for one
 * whose CPU is asleep. A holder whose core the host has taken away looks like one that runs: so the turns are
 * bounded, to a part of what a sleep costs. Spinning for as long as a sleep costs and then sleeping costs at most twice
 * what the best choice would have (Karlin and others); with more CPUs than cores less is better, for each turn is taken
 * from a CPU that could have run.
 *
 * No order is promised and no bound on waiting. Two words. Interrupts are taken all the while, spinning or asleep: whoever
 * may want this lock may sleep. A spinning thread has announced nothing and owes nobody a wake-up; from the first sleep on
 * futexword.ts's argument holds.
 * Source: Karlin, Li, Manasse, Owicki, "Empirical Studies of Competitive Spinning for a Shared-Memory Multiprocessor",
 * SOSP 1991; Solaris's adaptive mutex (Mauro and McDougall, "Solaris Internals", 2001), which looks whether the owner runs.
 */
import type { Cpu } from '../machine/cpu.ts';
import { FutexWord, type FutexWords } from './futexword.ts';
import type { Lock } from './lock.ts';
import { LockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';

/** Turns at most: one or two microseconds. */
const TURNS = 100;

export class AdaptiveLock implements Lock {
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
    if (!this.#spin()) {
      this.#word.takeAsleep(this.#stats);
    }
    this.#stats.waited(start);
  }

  /** Spins for as long as that seems worth while. Whether it has the lock. */
  #spin(): boolean {
    for (let turns = 0; turns < TURNS; turns++) {
      const holder = this.#word.holder();
      if (holder < 0 && this.#word.take()) {
        this.#stats.spun(turns);
        return true;
      }
      if (holder >= 0 && this.#cpu.isAsleep(holder)) {
        this.#stats.spun(turns);
        return false;
      }
      this.#cpu.m.pause();
      this.#cpu.safepoint();
    }
    this.#stats.spun(TURNS);
    return false;
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
