/**
 * The word of a three-state mutex, and the threads that sleep for it: what the locks `futex` and `adaptive` share.
 *
 *     word            meaning                               moved to by
 *     0               free                                  the holder, on release
 *     t+1             held by thread t, nobody sleeps       any thread, from 0
 *     t+1 | SLEEPERS  held by thread t, others may sleep    a thread about to sleep; one that was about to and takes the lock
 *
 * Invariant (no lost wake-up): while a thread is parked, the word has SLEEPERS, or a thread that was unparked has not yet
 * been back at the word, where it either takes the lock, with SLEEPERS if others are parked, or sets the bit again and
 * parks. Whoever releases a word with SLEEPERS unparks one. Between the bit and the sleep stands parking.ts's argument:
 * park sleeps only if it finds the word, bit and all, after it can be found itself.
 *
 * Source: Drepper, "Futexes Are Tricky", 2011, mutex 2. The holder's name in the word is that of Linux's PI futexes.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { type LockStats, type LockStatWords, layOutLockStats } from './lockstats.ts';
import { PARKING_WORDS, Parking } from './parking.ts';

const SLEEPERS = 0x10000;

export interface FutexWords {
  readonly name: string;
  readonly word: Addr;
  readonly parked: Addr;
  readonly stats: readonly LockStatWords[];
}

/** Hands out the words of a free lock. */
export function layOutFutex(arena: Arena, name: string, cpus: number, timed: boolean): FutexWords {
  return {
    name,
    word: arena.words(name, 1),
    parked: arena.words(`${name}.parked`, PARKING_WORDS),
    stats: layOutLockStats(arena, name, cpus, timed),
  };
}

export class FutexWord {
  readonly #m: Machine;
  readonly #word: Addr;
  readonly #me: number;
  readonly #parking: Parking;

  constructor(cpu: Cpu, at: FutexWords) {
    this.#m = cpu.m;
    this.#word = at.word;
    this.#me = cpu.curthread + 1;
    this.#parking = new Parking(cpu, at.parked);
  }

  /** Takes the lock if it is free. For threads that have not slept for it. */
  take(): boolean {
    return this.#m.atomicCompareExchange(this.#word, 0, this.#me) === 0;
  }

  /** Takes the lock, asleep until it can. */
  takeAsleep(stats: LockStats): void {
    for (let seen = this.#takeOrMark(); seen !== 0; seen = this.#takeOrMark()) {
      if (this.#parking.park(this.#word, seen)) {
        stats.slept();
      }
    }
  }

  /** Takes the lock if it is free and returns 0, else leaves SLEEPERS on the word and returns that. */
  #takeOrMark(): number {
    for (;;) {
      const seen = this.#m.atomicLoad(this.#word);
      const wanted = seen === 0 ? this.#me | (this.#parking.isEmpty ? 0 : SLEEPERS) : seen | SLEEPERS;
      if (seen === wanted || this.#m.atomicCompareExchange(this.#word, seen, wanted) === seen) {
        return seen === 0 ? 0 : wanted;
      }
    }
  }

  /** Frees the lock and wakes one thread if some may sleep. The caller holds it. */
  free(): void {
    if (this.#m.atomicExchange(this.#word, 0) !== this.#me) {
      this.#parking.unparkOne();
    }
  }

  /** The thread that holds the lock, or -1. */
  holder(): number {
    return (this.#m.atomicLoad(this.#word) & (SLEEPERS - 1)) - 1;
  }
}
