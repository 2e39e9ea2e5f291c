/**
 * The wait-channel sleeping lock: OS/161's `lock_acquire` and `lock_release`, with a one-instruction fast path.
 *
 * One word says who holds the lock and whether anybody may sleep for it; a spinlock guards the wait channel.
 *
 *     word            meaning                               moved to by
 *     0               free                                  the holder, on release
 *     t+1             held by thread t, nobody sleeps       any thread (compareExchange from 0)
 *     t+1 | SLEEPERS  held by thread t, others may sleep    a thread about to sleep, or one woken that takes the lock;
 *                                                           always with the guard held
 *
 * Invariant (no lost wake-up): while the channel is not empty, the word has SLEEPERS set, or a thread that was taken off
 * the channel has not yet been back under the guard, where it either takes the lock with SLEEPERS set or sets the bit on
 * the holder's word and sleeps again. A release whose compareExchange finds the bit goes the slow way and wakes one.
 *
 * The lock is competed for, not handed over: a release makes it free, and the woken thread races with whoever is
 * running. Handing over would leave it idle for the 30 microseconds or so that a wake-up takes, and every arrival in
 * that time would sleep too: a convoy (Blasgen, Gray, Mitoma, Price 1979). The price is that no bound on waiting is
 * promised; the woken thread is the one that waited longest.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { LockStats, type LockStatWords, layOutLockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from './spinlock.ts';
import { WCHAN_WORDS, wchan_isempty, wchan_ring, wchan_sleep, wchan_wakeone } from './wchan.ts';

const SLEEPERS = 0x10000;

/** The words of a lock, each group in its own cache line. */
export interface SleepLockWords {
  readonly name: string;
  readonly word: Addr;
  readonly guard: Addr;
  readonly wchan: Addr;
  readonly stats: readonly LockStatWords[];
}

/** Hands out the words of a free lock. */
export function layOutSleepLock(arena: Arena, name: string, cpus: number, timed: boolean): SleepLockWords {
  return {
    name,
    word: arena.words(name, 1),
    guard: arena.words(`${name}.guard`, SPINLOCK_WORDS),
    wchan: arena.words(`${name}.wchan`, WCHAN_WORDS),
    stats: layOutLockStats(arena, name, cpus, timed),
  };
}

export class SleepLock implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #m: Machine;
  readonly #word: Addr;
  readonly #at: SleepLockWords;
  readonly #me: number;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: SleepLockWords) {
    this.name = at.name;
    this.#cpu = cpu;
    this.#m = cpu.m;
    this.#word = at.word;
    this.#at = at;
    this.#me = cpu.curthread + 1;
    this.#stats = new LockStats(cpu, at.stats);
  }

  acquire(): void {
    assertMaySleep(this.#cpu, this);
    if (this.#m.atomicCompareExchange(this.#word, 0, this.#me) !== 0) {
      this.#acquireSlow();
    }
    this.#stats.acquired();
  }

  #acquireSlow(): void {
    const { guard, wchan } = this.#at;
    if (this.holds()) {
      panicOnRecursion(this.#cpu, this);
    }
    const start = this.#stats.startWait();
    spinlock_acquire(this.#cpu, guard);
    while (!this.#tryUnderGuard()) {
      // Blocked: the holder's word has SLEEPERS, set under the guard that we hold until we are on the channel; the
      // holder's release needs the guard to wake. Meanwhile this CPU takes interrupts and runs nothing else.
      this.#stats.slept();
      wchan_sleep(this.#cpu, wchan, guard);
    }
    spinlock_release(this.#cpu, guard);
    this.#stats.waited(start);
  }

  /** Takes the lock if it is free, else leaves SLEEPERS on the holder's word. Needs the guard. */
  #tryUnderGuard(): boolean {
    const { word, wchan } = this.#at;
    for (;;) {
      const seen = this.#m.atomicLoad(word);
      const others = wchan_isempty(this.#cpu, wchan) ? 0 : SLEEPERS;
      const wanted = seen === 0 ? this.#me | others : seen | SLEEPERS;
      if (seen === wanted || this.#m.atomicCompareExchange(word, seen, wanted) === seen) {
        return seen === 0;
      }
    }
  }

  release(): void {
    if (!this.#stats.held) {
      panicOnForeignRelease(this.#cpu, this);
    }
    this.#stats.releasing();
    if (this.#m.atomicCompareExchange(this.#word, this.#me, 0) !== this.#me) {
      this.#releaseSlow();
    }
  }

  #releaseSlow(): void {
    const { word, guard, wchan } = this.#at;
    spinlock_acquire(this.#cpu, guard);
    this.#m.atomicStore(word, 0);
    const sleeper = wchan_wakeone(this.#cpu, wchan, guard);
    spinlock_release(this.#cpu, guard);
    wchan_ring(this.#cpu, sleeper);
  }

  holds(): boolean {
    return this.#stats.held;
  }

  holder(): number {
    return (this.#m.atomicLoad(this.#word) & (SLEEPERS - 1)) - 1;
  }
}
