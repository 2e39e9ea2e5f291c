/** A lock of some kind and CPUs that want it, all driven by the test's own thread. */
import { expect } from 'vitest';
import { eachBucket } from '../../src/machine/histogram.ts';
import type { Addr, Machine } from '../../src/machine/machine.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import type { Lock } from '../../src/sync/lock.ts';
import { acquisitionsOf, LOCK_COUNTS, type LockStatWords } from '../../src/sync/lockstats.ts';
import type { LockMaker } from '../../src/sync/makers.ts';
import { bareCpus, type Cpus, type ScriptedMachine, SpinsForever, thrownBy } from './cpus.ts';

export interface LockScene extends Cpus {
  readonly bare: Cpus;
  /** The lock, as each CPU sees it. */
  readonly locks: readonly Lock[];
  /** What this CPU's statistics say. */
  statistics(cpu: number): Statistics;
  /** Lets something happen while a CPU waits, asleep or spinning, until it has returned false. */
  whileWaiting(what: () => boolean): void;
}

export interface Statistics {
  readonly acquisitions: number;
  readonly contended: number;
  readonly sleeps: number;
  readonly spins: number;
  /** Durations recorded. */
  readonly waits: number;
  readonly holds: number;
}

/** Counts of a thread's block. */
export function statisticsOf(m: Machine, at: LockStatWords): Statistics {
  const count = (which: keyof typeof LOCK_COUNTS) => m.load(at.counts + LOCK_COUNTS[which]);
  return {
    acquisitions: acquisitionsOf(m, at),
    contended: count('contended'),
    sleeps: count('sleeps'),
    spins: count('spins'),
    waits: recorded(m, at.wait),
    holds: recorded(m, at.hold),
  };
}

function recorded(m: Machine, histogram: Addr): number {
  let sum = 0;
  eachBucket(m, histogram, (_, count) => {
    sum += count;
  });
  return sum;
}

export function lockScene(maker: LockMaker, cpus: number, timed = true): LockScene {
  const bare = bareCpus(cpus, 1 << 13);
  const words = maker.layOut(bare.arena, 'the lock', cpus, timed);
  return {
    ...bare,
    bare,
    locks: bare.cpus.map(cpu => maker.create(cpu, words)),
    statistics: cpu => statisticsOf(bare.m, words.stats[cpu] as LockStatWords),
    whileWaiting: what => waiting(bare.m, what),
  };
}

/** A CPU may spin so often when nothing will come of it: more than any lock that spins before it sleeps. */
const PATIENCE = 10_000;

function waiting(m: ScriptedMachine, what: () => boolean): void {
  let more = true;
  let spins = 0;
  const happen = () => {
    more = more && what();
  };
  m.onSleep = happen;
  m.onPause = () => {
    happen();
    if (!more && ++spins > PATIENCE) {
      throw new SpinsForever('spins for what nobody will change');
    }
  };
}

const ACCESSES = [
  'load',
  'store',
  'atomicLoad',
  'atomicStore',
  'atomicExchange',
  'atomicCompareExchange',
  'atomicAdd',
  'atomicOr',
  'atomicAnd',
] as const;

/** Calls `before` in front of every access to memory. */
export function beforeEachAccess(m: ScriptedMachine, before: () => void): void {
  for (const access of ACCESSES) {
    const plain: (...words: number[]) => unknown = Reflect.get(m, access).bind(m);
    Reflect.set(m, access, (...words: number[]) => {
      before();
      return plain(...words);
    });
  }
}

/** The message of the panic that this must end in. */
export function panicOf(run: () => void): string {
  const error = thrownBy(run);
  expect(error).toBeInstanceOf(KernelPanic);
  return error.message;
}
