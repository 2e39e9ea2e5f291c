/**
 * What all spinning locks of the kernel's interface share; each kind's file adds how it waits and whom it lets in.
 *
 * As with OS/161's spinlocks the interrupt level is up from the first try to the release: were it not, a handler could
 * want what the code below it holds. So a CPU that spins, or holds, takes no interrupt and answers no shootdown, and the
 * holder may not sleep: `wchan_sleep` counts the spinlocks held and panics. Source: OS/161 `thread/spinlock.c`.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';
import type { Lock } from './lock.ts';
import { LockStats, type LockStatWords, layOutLockStats } from './lockstats.ts';
import { panicOnForeignRelease, panicOnRecursion } from './misuse.ts';

/** What every spinning kind lays out. */
export interface SpinningWords {
  readonly name: string;
  /** 0, or 1 + the holder's number. It has the lock's name, and lies alone in its line. */
  readonly word: Addr;
  readonly stats: readonly LockStatWords[];
}

/** Hands out the words of a free lock that needs one word. */
export function layOutSpinning(arena: Arena, name: string, cpus: number, timed: boolean): SpinningWords {
  return { name, word: arena.words(name, 1), stats: layOutLockStats(arena, name, cpus, timed) };
}

/** One CPU at one lock. An object of its own and no base class, so that its methods see one class of `this` for all kinds. */
export class Spinner {
  readonly #cpu: Cpu;
  readonly #word: Addr;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: SpinningWords) {
    this.#cpu = cpu;
    this.#word = at.word;
    this.#stats = new LockStats(cpu, at.stats);
  }

  get held(): boolean {
    return this.#stats.held;
  }

  /** Before the first try. */
  wants(lock: Lock): void {
    if (this.#stats.held) {
      panicOnRecursion(this.#cpu, lock);
    }
    this.#cpu.splraise();
  }

  /** Before spinning, if the first try failed. Returns what {@link waited} wants to know. */
  waits(): number {
    this.#cpu.waits(WAIT.lock, this.#word);
    return this.#stats.startWait();
  }

  /** After spinning, with the lock. */
  waited(start: number, turns: number): void {
    this.#cpu.runs();
    this.#stats.spun(turns);
    this.#stats.waited(start);
  }

  /** With the lock. */
  acquired(): void {
    this.#cpu.addSpinlocks(1);
    this.#stats.acquired();
  }

  /** Before the next one is let in. */
  releasing(lock: Lock): void {
    if (!this.#stats.held) {
      panicOnForeignRelease(this.#cpu, lock);
    }
    this.#stats.releasing();
    this.#cpu.addSpinlocks(-1);
  }

  /** After the next one was let in: takes the interrupts that were held back. */
  released(): void {
    this.#cpu.spllower();
  }
}
