/** The kinds of lock that `--lock` knows. */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Lock } from './lock.ts';
import type { LockStatWords } from './lockstats.ts';
import { layOutSleepLock, SleepLock, type SleepLockWords } from './sleeplock.ts';

/** The words of a lock of some kind. Every kind keeps its statistics in the same form. */
export interface LockWords {
  readonly name: string;
  readonly stats: readonly LockStatWords[];
}

export interface LockMaker<W extends LockWords = LockWords> {
  readonly name: string;
  readonly summary: string;
  /** Hands out the words of a free lock. `timed`: whether its statistics look at the clock. */
  layOut(arena: Arena, name: string, cpus: number, timed: boolean): W;
  /** The lock as one CPU sees it. */
  create(cpu: Cpu, words: W): Lock;
}

const sleep: Readonly<LockMaker<SleepLockWords>> = Object.freeze({
  name: 'sleep',
  summary: "OS/161's sleeping lock: a wait channel guarded by a spinlock, competed for when released",
  layOut: layOutSleepLock,
  create: (cpu: Cpu, words: SleepLockWords) => new SleepLock(cpu, words),
});

export const lockMakers: readonly LockMaker[] = [sleep as LockMaker];

/** The maker of that name. Throws a RangeError: names are checked for users at the command line. */
export function lockMakerNamed(name: string): LockMaker {
  for (const maker of lockMakers) {
    if (maker.name === name) {
      return maker;
    }
  }
  throw new RangeError(`lock: ${name}: not known`);
}
