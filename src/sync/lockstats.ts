/**
 * What a lock counts: a block of words a thread, written only by it.
 *
 * One word says both how often the thread has had the lock and whether it has it now: it goes up by one at each acquire
 * and each release, so it is odd while the lock is held. That is all that an uncontended acquire or release pays, and a
 * lock needs it anyway, to know its misuse. Waiting is timed only when there is some; holding is timed for one acquisition
 * in {@link HOLD_SAMPLE}, because two looks at the clock cost more than an uncontended acquire and release. Timing can be
 * switched off: then neither clock nor histograms are touched.
 */
import type { Arena } from '../machine/arena.ts';
import { clockWord, nanosSince } from '../machine/clock.ts';
import type { Cpu } from '../machine/cpu.ts';
import { histogramWords, recordNanos } from '../machine/histogram.ts';
import type { Addr, Machine } from '../machine/machine.ts';

/** One hold in this many is timed. */
export const HOLD_SAMPLE = 256;

/**
 * A block. `turns` counts acquires and releases; `spins` counts turns of a spin loop; `heldSince` is the clock's low word
 * while a timed hold lasts. Counts wrap: `turns` after 2^31 acquisitions.
 */
export const LOCK_COUNTS = { turns: 0, contended: 1, sleeps: 2, spins: 3, heldSince: 4, words: 5 } as const;

/** Where one thread's statistics of one lock lie. */
export interface LockStatWords {
  readonly counts: Addr;
  readonly wait: Addr;
  readonly hold: Addr;
  /** Whether waiting and holding are timed. */
  readonly timed: boolean;
}

/** Hands out a block for each thread (on the parallel machine: each CPU). */
export function layOutLockStats(arena: Arena, lock: string, cpus: number, timed: boolean): LockStatWords[] {
  return Array.from({ length: cpus }, (_, cpu) => ({
    counts: arena.words(`${lock}.stats[${cpu}]`, LOCK_COUNTS.words),
    wait: histogramWords(arena, `${lock}.wait[${cpu}]`),
    hold: histogramWords(arena, `${lock}.hold[${cpu}]`),
    timed,
  }));
}

/** How often a thread has acquired the lock. */
export function acquisitionsOf(m: Machine, at: LockStatWords): number {
  return ((m.load(at.counts + LOCK_COUNTS.turns) >>> 0) + 1) >>> 1;
}

/** What a lock tells its statistics, as one thread. */
export class LockStats {
  readonly #m: Machine;
  readonly #turns: Addr;
  readonly #at: LockStatWords;
  /** A hold is timed when its number, masked, is 1: odd numbers are acquires. No mask, no number: 0 times none. */
  readonly #sampleMask: number;

  constructor(cpu: Cpu, all: readonly LockStatWords[]) {
    const at = all[cpu.curthread] as LockStatWords;
    this.#m = cpu.m;
    this.#turns = at.counts + LOCK_COUNTS.turns;
    this.#at = at;
    this.#sampleMask = at.timed ? 2 * HOLD_SAMPLE - 1 : 0;
  }

  /** The lock was acquired. */
  acquired(): void {
    const turn = (this.#m.load(this.#turns) + 1) | 0;
    this.#m.store(this.#turns, turn);
    if ((turn & this.#sampleMask) === 1) {
      this.#startHold();
    }
  }

  /** The lock is about to be released. */
  releasing(): void {
    const turn = this.#m.load(this.#turns);
    this.#m.store(this.#turns, (turn + 1) | 0);
    if ((turn & this.#sampleMask) === 1) {
      this.#endHold();
    }
  }

  /** Whether this thread holds the lock: its own note, cheaper to read than the lock's word. */
  get held(): boolean {
    return (this.#m.load(this.#turns) & 1) !== 0;
  }

  /** When waiting begins: the clock, or 0 when nothing is timed. */
  startWait(): number {
    return this.#at.timed ? this.#m.now() : 0;
  }

  /** The lock was not free when it was wanted; `start` is from {@link startWait}. */
  waited(start: number): void {
    this.#bump(LOCK_COUNTS.contended, 1);
    if (this.#at.timed) {
      recordNanos(this.#m, this.#at.wait, this.#m.now() - start);
    }
  }

  /** The thread slept for the lock once. */
  slept(): void {
    this.#bump(LOCK_COUNTS.sleeps, 1);
  }

  /** The thread went round a spin loop this often. */
  spun(turns: number): void {
    this.#bump(LOCK_COUNTS.spins, turns);
  }

  #startHold(): void {
    this.#m.store(this.#at.counts + LOCK_COUNTS.heldSince, clockWord(this.#m));
  }

  #endHold(): void {
    const since = this.#m.load(this.#at.counts + LOCK_COUNTS.heldSince);
    recordNanos(this.#m, this.#at.hold, nanosSince(this.#m, since));
  }

  #bump(count: number, by: number): void {
    const at = this.#at.counts + count;
    this.#m.store(at, (this.#m.load(at) + by) | 0);
  }
}
