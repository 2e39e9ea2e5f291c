/** The kinds of lock that `--lock` knows. */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import { AdaptiveLock, type AdaptiveWords, layOutAdaptiveLock } from './adaptive.ts';
import { ClhLock, type ClhWords, layOutClhLock } from './clh.ts';
import { FutexLock } from './futex.ts';
import { type FutexWords, layOutFutex } from './futexword.ts';
import type { Lock } from './lock.ts';
import type { LockStatWords } from './lockstats.ts';
import { layOutMcsLock, McsLock, type McsWords } from './mcs.ts';
import { layOutNoLock, NoLock, type NoLockWords } from './nolock.ts';
import { SleepLock } from './sleeplock.ts';
import { layOutSleepLock, type SleepLockWords } from './sleepword.ts';
import { layOutSpinning, type SpinningWords } from './spinning.ts';
import { TasLock } from './tas.ts';
import { layOutTicketLock, TicketLock, type TicketWords } from './ticket.ts';
import { TtasLock } from './ttas.ts';

/**
 * What a CPU does that wants a lock of another's: a lock that `sleeps` may sleep and takes interrupts meanwhile, one that
 * `spins` has them off until it is released. `none` does not wait at all.
 */
type LockFamily = 'sleeps' | 'spins' | 'none';

/** The words of a lock of some kind. Every kind keeps its statistics in the same form. */
export interface LockWords {
  readonly name: string;
  readonly stats: readonly LockStatWords[];
}

export interface LockMaker<W extends LockWords = LockWords> {
  readonly name: string;
  readonly summary: string;
  readonly family: LockFamily;
  /** Hands out the words of a free lock. `timed`: whether its statistics look at the clock. */
  layOut(arena: Arena, name: string, cpus: number, timed: boolean): W;
  /** The lock as one CPU sees it. */
  create(cpu: Cpu, words: W): Lock;
}

const sleep: Readonly<LockMaker<SleepLockWords>> = Object.freeze({
  name: 'sleep',
  summary: "OS/161's sleeping lock: a wait channel guarded by a spinlock, competed for when released",
  family: 'sleeps',
  layOut: layOutSleepLock,
  create: (cpu: Cpu, words: SleepLockWords) => new SleepLock(cpu, words),
});

const futex: Readonly<LockMaker<FutexWords>> = Object.freeze({
  name: 'futex',
  summary: 'three-state mutex: one instruction takes it, one releases it; whoever must wait sleeps',
  family: 'sleeps',
  layOut: layOutFutex,
  create: (cpu: Cpu, words: FutexWords) => new FutexLock(cpu, words),
});

const adaptive: Readonly<LockMaker<AdaptiveWords>> = Object.freeze({
  name: 'adaptive',
  summary: 'spins while the holder runs and that has paid of late, else sleeps as sleep does',
  family: 'sleeps',
  layOut: layOutAdaptiveLock,
  create: (cpu: Cpu, words: AdaptiveWords) => new AdaptiveLock(cpu, words),
});

const tas: Readonly<LockMaker<SpinningWords>> = Object.freeze({
  name: 'tas',
  summary: 'test-and-set: tries again at once until it has it',
  family: 'spins',
  layOut: layOutSpinning,
  create: (cpu: Cpu, words: SpinningWords) => new TasLock(cpu, words),
});

const ttas: Readonly<LockMaker<SpinningWords>> = Object.freeze({
  name: 'ttas',
  summary: 'test-and-test-and-set: looks before it tries, stays away twice as long after each try that failed',
  family: 'spins',
  layOut: layOutSpinning,
  create: (cpu: Cpu, words: SpinningWords) => new TtasLock(cpu, words),
});

const ticket: Readonly<LockMaker<TicketWords>> = Object.freeze({
  name: 'ticket',
  summary: 'takes a number and spins until it is called: first come, first served',
  family: 'spins',
  layOut: layOutTicketLock,
  create: (cpu: Cpu, words: TicketWords) => new TicketLock(cpu, words),
});

const mcs: Readonly<LockMaker<McsWords>> = Object.freeze({
  name: 'mcs',
  summary: 'a list of waiters, each spins on a word of its own: first come, first served',
  family: 'spins',
  layOut: layOutMcsLock,
  create: (cpu: Cpu, words: McsWords) => new McsLock(cpu, words),
});

const clh: Readonly<LockMaker<ClhWords>> = Object.freeze({
  name: 'clh',
  summary: 'a line of waiters, each spins on the node of the one before it: first come, first served',
  family: 'spins',
  layOut: layOutClhLock,
  create: (cpu: Cpu, words: ClhWords) => new ClhLock(cpu, words),
});

const none: Readonly<LockMaker<NoLockWords>> = Object.freeze({
  name: 'none',
  summary: 'no exclusion at all: shows what the kernel does without its lock',
  family: 'none',
  layOut: layOutNoLock,
  create: (cpu: Cpu, words: NoLockWords) => new NoLock(cpu, words),
});

export const lockMakers: readonly LockMaker[] = [
  sleep as LockMaker,
  futex as LockMaker,
  adaptive as LockMaker,
  tas as LockMaker,
  ttas as LockMaker,
  ticket as LockMaker,
  mcs as LockMaker,
  clh as LockMaker,
  none as LockMaker,
];

/** The maker of that name. Throws a RangeError: names are checked for users at the command line. */
export function lockMakerNamed(name: string): LockMaker {
  for (const maker of lockMakers) {
    if (maker.name === name) {
      return maker;
    }
  }
  throw new RangeError(`lock: ${name}: not known`);
}
