/**
 * What a lock counts: a block of words a CPU, written only by it.
 *
 * Counting an acquisition costs a load and a store. Waiting is timed only when there is some; holding is timed for one
 * acquisition in {@link HOLD_SAMPLE}, because two looks at the clock cost more than an uncontended acquire and release.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import { histogramWords, recordNanos } from '../machine/histogram.ts';
import type { Addr, Machine } from '../machine/machine.ts';

/** One hold in this many is timed. */
export const HOLD_SAMPLE = 64;

/** A block. `held` is 1 while the thread holds the lock; `heldSince` is the clock's low word if this hold is timed. */
export const LOCK_COUNTS = { acquisitions: 0, contended: 1, sleeps: 2, heldSince: 3, held: 4, words: 5 } as const;

/** Where one CPU's statistics of one lock lie. */
export interface LockStatWords {
  readonly counts: Addr;
  readonly wait: Addr;
  readonly hold: Addr;
}

/** Hands out a block for each thread (on the parallel machine: each CPU). */
export function layOutLockStats(arena: Arena, lock: string, cpus: number): LockStatWords[] {
  return Array.from({ length: cpus }, (_, cpu) => ({
    counts: arena.words(`${lock}.stats[${cpu}]`, LOCK_COUNTS.words),
    wait: histogramWords(arena, `${lock}.wait[${cpu}]`),
    hold: histogramWords(arena, `${lock}.hold[${cpu}]`),
  }));
}

/** What a lock tells its statistics. */
export class LockStats {
  readonly #m: Machine;
  readonly #counts: Addr;
  readonly #wait: Addr;
  readonly #hold: Addr;

  constructor(cpu: Cpu, all: readonly LockStatWords[]) {
    const at = all[cpu.curthread] as LockStatWords;
    this.#m = cpu.m;
    this.#counts = at.counts;
    this.#wait = at.wait;
    this.#hold = at.hold;
  }

  /** The lock was acquired. */
  acquired(): void {
    this.#m.store(this.#counts + LOCK_COUNTS.held, 1);
    const acquisitions = this.#bump(LOCK_COUNTS.acquisitions);
    if (acquisitions % HOLD_SAMPLE === 0) {
      this.#m.store(this.#counts + LOCK_COUNTS.heldSince, lowWord(this.#m.now()) | 1);
    }
  }

  /** The lock was not free; `start` is when it was wanted first, by the machine's clock. */
  waited(start: number): void {
    this.#bump(LOCK_COUNTS.contended);
    recordNanos(this.#m, this.#wait, this.#m.now() - start);
  }

  /** The thread slept for the lock once. */
  slept(): void {
    this.#bump(LOCK_COUNTS.sleeps);
  }

  /** Whether this CPU's thread holds the lock: its own note, cheaper to read than the lock's word. */
  get held(): boolean {
    return this.#m.load(this.#counts + LOCK_COUNTS.held) !== 0;
  }

  /** The lock is about to be released. */
  releasing(): void {
    this.#m.store(this.#counts + LOCK_COUNTS.held, 0);
    const since = this.#m.load(this.#counts + LOCK_COUNTS.heldSince);
    if (since !== 0) {
      this.#m.store(this.#counts + LOCK_COUNTS.heldSince, 0);
      recordNanos(this.#m, this.#hold, (lowWord(this.#m.now()) - since) >>> 0);
    }
  }

  #bump(count: number): number {
    const at = this.#counts + count;
    const value = (this.#m.load(at) + 1) | 0;
    this.#m.store(at, value);
    return value;
  }
}

/** The low 32 bits of a time in nanoseconds: differences below 4 s survive. */
function lowWord(nanoseconds: number): number {
  return (nanoseconds % 4294967296) | 0;
}
