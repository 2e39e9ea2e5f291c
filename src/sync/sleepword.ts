/**
 * The word of a lock whose waiters sleep on a wait channel, and that channel: what the locks `sleep` and `adaptive` share.
 *
 *     word            meaning                               moved to by
 *     0               free                                  the holder, on release
 *     t+1             held by thread t, nobody sleeps       any thread (compareExchange from 0)
 *     t+1 | SLEEPERS  held by thread t, others may sleep    a thread about to sleep; one woken that takes the lock; a
 *                                                           holder that hands over: always with the guard held
 *
 * Invariant (no lost wake-up): while the channel is not empty, the word has SLEEPERS set, or a thread that was taken off
 * the channel has not yet been back under the guard, where it either takes the lock with SLEEPERS set or sets the bit on
 * the holder's word and sleeps again. A release whose compareExchange finds the bit goes the slow way and wakes one.
 *
 * The lock is competed for: a release makes it free, and the woken thread races with whoever is running. Handing over
 * each time would leave it idle for the 30 microseconds or so that a wake-up takes, and every arrival in that time would
 * sleep too: a convoy (Blasgen, Gray, Mitoma, Price 1979). But the woken thread nearly always loses to one that never
 * slept, so that one CPU could keep the lock for as long as the host lets it run. Therefore, when the last hand-over was
 * `patience` ago, the release gives the lock to the thread that it wakes, without making it free: the CPUs take turns,
 * at the price of one idle wake-up in that time (Pizlo's eventual fairness).
 * Source: OS/161 `thread/synch.c`; Pizlo, "Locking in WebKit", 2016.
 */
import type { Arena } from '../machine/arena.ts';
import { clockWord, nanosBetween } from '../machine/clock.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { type LockStats, type LockStatWords, layOutLockStats } from './lockstats.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from './spinlock.ts';
import { WCHAN_WORDS, wchan_isempty, wchan_ring, wchan_sleep, wchan_wakeone } from './wchan.ts';

const SLEEPERS = 0x10000;
/** Nanoseconds from one hand-over to the next. */
const PATIENCE = 2_000_000;

/** The words of a lock, each group in its own cache line. */
export interface SleepLockWords {
  readonly name: string;
  readonly word: Addr;
  readonly guard: Addr;
  readonly wchan: Addr;
  /** When it was last handed over (clock.ts). Under the guard. */
  readonly handedOver: Addr;
  /** Nanoseconds, less than 2^32. */
  readonly patience: number;
  readonly stats: readonly LockStatWords[];
}

/** Hands out the words of a free lock. */
export function layOutSleepLock(
  arena: Arena,
  name: string,
  cpus: number,
  timed: boolean,
  patience = PATIENCE,
): SleepLockWords {
  return {
    name,
    word: arena.words(name, 1),
    guard: arena.words(`${name}.guard`, SPINLOCK_WORDS),
    wchan: arena.words(`${name}.wchan`, WCHAN_WORDS),
    handedOver: arena.words(`${name}.handedOver`, 1),
    patience,
    stats: layOutLockStats(arena, name, cpus, timed),
  };
}

export class SleepWord {
  readonly #cpu: Cpu;
  readonly #m: Machine;
  readonly #at: SleepLockWords;
  readonly #word: Addr;
  readonly #me: number;

  constructor(cpu: Cpu, at: SleepLockWords) {
    this.#cpu = cpu;
    this.#m = cpu.m;
    this.#at = at;
    this.#word = at.word;
    this.#me = cpu.curthread + 1;
  }

  /** Takes the lock if it is free. For threads that have not slept for it. */
  take(): boolean {
    return this.#m.atomicCompareExchange(this.#word, 0, this.#me) === 0;
  }

  /** Takes the lock, asleep until it can. */
  takeAsleep(stats: LockStats): void {
    const { guard, wchan } = this.#at;
    spinlock_acquire(this.#cpu, guard);
    while (!this.#takeOrMark()) {
      // Blocked: the holder's word has SLEEPERS, set under the guard that we hold until we are on the channel; the
      // holder's release needs the guard to wake. Meanwhile this CPU takes interrupts and runs nothing else.
      stats.slept();
      wchan_sleep(this.#cpu, wchan, guard);
    }
    spinlock_release(this.#cpu, guard);
  }

  /** Takes the lock if it is free or was handed to us, else leaves SLEEPERS on the holder's word. Needs the guard. */
  #takeOrMark(): boolean {
    for (;;) {
      const seen = this.#m.atomicLoad(this.#word);
      if ((seen & ~SLEEPERS) === this.#me) {
        return true;
      }
      const wanted = seen === 0 ? this.#heldBy(this.#me) : seen | SLEEPERS;
      if (seen === wanted || this.#m.atomicCompareExchange(this.#word, seen, wanted) === seen) {
        return seen === 0;
      }
    }
  }

  /** The word of a lock that `owner`, 1 + a thread's number, holds. Needs the guard. */
  #heldBy(owner: number): number {
    return wchan_isempty(this.#cpu, this.#at.wchan) ? owner : owner | SLEEPERS;
  }

  /** Frees the lock, or hands it over, and wakes one thread if some may sleep. The caller holds it. */
  free(): void {
    if (this.#m.atomicCompareExchange(this.#word, this.#me, 0) !== this.#me) {
      this.#freeAndWake();
    }
  }

  #freeAndWake(): void {
    const { guard, wchan } = this.#at;
    spinlock_acquire(this.#cpu, guard);
    const sleeper = wchan_wakeone(this.#cpu, wchan, guard);
    const heir = sleeper !== 0 && this.#isTimeToHandOver() ? this.#heldBy(sleeper) : 0;
    this.#m.atomicStore(this.#word, heir);
    spinlock_release(this.#cpu, guard);
    wchan_ring(this.#cpu, sleeper);
  }

  /** Whether the last hand-over is `patience` ago; then this is the next. Needs the guard. */
  #isTimeToHandOver(): boolean {
    const { handedOver, patience } = this.#at;
    const now = clockWord(this.#m);
    const isTime = nanosBetween(this.#m.load(handedOver), now) >= patience;
    if (isTime) {
      this.#m.store(handedOver, now);
    }
    return isTime;
  }

  /** The thread that holds the lock, or -1. */
  holder(): number {
    return (this.#m.atomicLoad(this.#word) & (SLEEPERS - 1)) - 1;
  }
}
