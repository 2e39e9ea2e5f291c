/**
 * No lock: lets everybody in at once. It shows what the kernel's lock is for.
 *
 * It keeps of a lock what needs no other CPU: who calls acquire holds it until its release, a second acquire and a release
 * without one panic, and so does an acquire where a lock that sleeps would. A CPU knows of no hold but its own.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Lock } from './lock.ts';
import { LockStats, type LockStatWords, layOutLockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';

/** It has no word: nobody waits, so nobody needs to know. */
export interface NoLockWords {
  readonly name: string;
  readonly stats: readonly LockStatWords[];
}

export function layOutNoLock(arena: Arena, name: string, cpus: number, timed: boolean): NoLockWords {
  return { name, stats: layOutLockStats(arena, name, cpus, timed) };
}

export class NoLock implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: NoLockWords) {
    this.name = at.name;
    this.#cpu = cpu;
    this.#stats = new LockStats(cpu, at.stats);
  }

  acquire(): void {
    assertMaySleep(this.#cpu, this);
    if (this.#stats.held) {
      panicOnRecursion(this.#cpu, this);
    }
    this.#stats.acquired();
  }

  release(): void {
    if (!this.#stats.held) {
      panicOnForeignRelease(this.#cpu, this);
    }
    this.#stats.releasing();
  }

  holds(): boolean {
    return this.#stats.held;
  }

  /** The calling thread or -1: it knows of no other. */
  holder(): number {
    return this.#stats.held ? this.#cpu.curthread : -1;
  }
}
