/** What a lock promises, each as something that can be tried on one of any kind, by one thread that drives all CPUs. */
import { expect } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import type { Lock } from '../../src/sync/lock.ts';
import { HOLD_SAMPLE } from '../../src/sync/lockstats.ts';
import type { LockMaker } from '../../src/sync/makers.ts';
import { spinlock_acquire } from '../../src/sync/spinlock.ts';
import { SleepsForever, SpinsForever, thrownBy } from './cpus.ts';
import { lockScene, panicOf } from './lockscene.ts';

/** Throws, as `expect` does, if a lock of that kind does not keep it. */
type Claim = (maker: LockMaker) => void;

function knowsItsHolder(maker: LockMaker): void {
  const [first, second] = lockScene(maker, 2).locks as [Lock, Lock];
  expect([first.name, second.name]).toEqual(['the lock', 'the lock']);
  const state = () => [first.holds(), second.holds(), first.holder(), second.holder()];
  expect(state()).toEqual([false, false, -1, -1]);
  second.acquire();
  expect(state()).toEqual([false, true, 1, 1]);
  second.release();
  expect(state()).toEqual([false, false, -1, -1]);
}

function panicsOnRecursion(maker: LockMaker): void {
  const { locks } = lockScene(maker, 1);
  locks[0]?.acquire();
  const message = 'lock_acquire: thread 0 holds the lock already and would wait for itself';
  expect(panicOf(() => locks[0]?.acquire())).toBe(message);
}

function namesTheHolder(maker: LockMaker): void {
  const { locks } = lockScene(maker, 3);
  locks[2]?.acquire();
  const message = 'lock_release: the lock is held by thread 2, released by thread 1';
  expect(panicOf(() => locks[1]?.release())).toBe(message);
}

function panicsOnFreeRelease(maker: LockMaker): void {
  const { locks } = lockScene(maker, 2);
  expect(panicOf(() => locks[1]?.release())).toBe('lock_release: the lock is held by nobody, released by thread 1');
  locks[1]?.acquire();
  locks[1]?.release();
  expect(panicOf(() => locks[1]?.release())).toContain('held by nobody');
}

function refusedUnderSpinlock(maker: LockMaker): void {
  const { locks, arena, cpus } = lockScene(maker, 1);
  spinlock_acquire(cpus[0] as Cpu, arena.words('a spinlock', 1));
  const message = 'lock_acquire: thread 0 wants the lock holding 1 spinlock(s): others would spin while it sleeps';
  expect(panicOf(() => locks[0]?.acquire())).toBe(message);
}

function refusedAtHighLevel(maker: LockMaker): void {
  const { locks, cpus } = lockScene(maker, 1);
  cpus[0]?.splraise();
  const message = 'lock_acquire: thread 0 wants the lock at high interrupt level: nothing could wake it';
  expect(panicOf(() => locks[0]?.acquire())).toBe(message);
}

function refusedInInterrupt(maker: LockMaker): void {
  const { locks, cpus, bare } = lockScene(maker, 1);
  bare.onInterrupt = cpu => {
    cpu.clearLine(IRQ_IPI);
    locks[0]?.acquire();
    locks[0]?.release();
  };
  cpus[0]?.raise(0, IRQ_IPI);
  const message = 'lock_acquire: thread 0 wants the lock in an interrupt: what it interrupted could not go on';
  expect(panicOf(() => cpus[0]?.safepoint())).toBe(message);
}

function releasedAtAnyLevel(maker: LockMaker): void {
  const { locks, cpus } = lockScene(maker, 1);
  locks[0]?.acquire();
  cpus[0]?.splraise();
  locks[0]?.release();
  expect(cpus[0]?.spl).toBe(1);
  cpus[0]?.spllower();
  expect(locks[0]?.holder()).toBe(-1);
}

/** CPU 1 waits, is sent an IPI again and again, and is let in after the third was taken. */
function answersWhileItWaits(maker: LockMaker): void {
  const { locks, cpus, bare, whileWaiting } = lockScene(maker, 2);
  const taken: number[] = [];
  bare.onInterrupt = cpu => {
    taken.push(cpu.number);
    cpu.clearLine(IRQ_IPI);
  };
  locks[0]?.acquire();
  whileWaiting(() => {
    if (taken.length < 3) {
      cpus[0]?.raise(1, IRQ_IPI);
      return true;
    }
    locks[0]?.release();
    return false;
  });
  let spins = 0;
  const { onPause } = bare.m;
  bare.m.onPause = () => {
    expect(++spins, 'turns before the third interrupt was taken').toBeLessThan(1000);
    onPause();
  };
  locks[1]?.acquire();
  expect(taken).toEqual([1, 1, 1]);
  expect(locks[1]?.holds()).toBe(true);
  expect([cpus[1]?.spl, cpus[1]?.spinlocks]).toEqual([0, 0]);
}

function givesUpItsCpu(maker: LockMaker): void {
  const { locks, whileWaiting } = lockScene(maker, 2);
  locks[0]?.acquire();
  whileWaiting(() => false);
  expect(thrownBy(() => locks[1]?.acquire())).toBeInstanceOf(SleepsForever);
}

/** CPU 1 waits; the lock is released, and CPU 2 wants it before CPU 1 has come to it: it must wait for CPU 1. */
function firstComeFirstServed(maker: LockMaker): void {
  const { locks, m, whileWaiting } = lockScene(maker, 3);
  // No time passes: nobody is let in first because it has waited long.
  m.now = () => 0;
  locks[0]?.acquire();
  whileWaiting(() => {
    locks[0]?.release();
    whileWaiting(() => false);
    locks[2]?.acquire();
    return false;
  });
  const stuck = thrownBy(() => locks[1]?.acquire());
  expect(locks[2]?.holds(), 'CPU 2 has overtaken CPU 1').toBe(false);
  expect(stuck).toBeInstanceOf(SpinsForever);
}

function addsUp(maker: LockMaker): void {
  const { locks, statistics, whileWaiting } = lockScene(maker, 2);
  for (let n = 0; n < 2 * HOLD_SAMPLE; n++) {
    locks[0]?.acquire();
    locks[0]?.release();
  }
  locks[0]?.acquire();
  whileWaiting(() => {
    locks[0]?.release();
    return false;
  });
  locks[1]?.acquire();
  locks[1]?.release();
  const acquisitions = 2 * HOLD_SAMPLE + 1;
  expect(statistics(0)).toEqual({ acquisitions, contended: 0, sleeps: 0, spins: 0, waits: 0, holds: 3 });
  const waited = statistics(1);
  expect(waited).toMatchObject({ acquisitions: 1, contended: 1, waits: 1, holds: 1 });
  expect(waited.sleeps + waited.spins, 'sleeps and turns').toBeGreaterThan(0);
}

function leavesTheClock(maker: LockMaker): void {
  const { locks, m, statistics, whileWaiting } = lockScene(maker, 2, false);
  const idle = m.now.bind(m);
  let looks = 0;
  m.now = () => {
    looks++;
    return idle();
  };
  let sleeps = 0;
  locks[0]?.acquire();
  whileWaiting(() => {
    locks[0]?.release();
    return false;
  });
  const { onSleep } = m;
  m.onSleep = () => {
    sleeps++;
    onSleep();
  };
  locks[1]?.acquire();
  locks[1]?.release();
  expect(statistics(1)).toMatchObject({ acquisitions: 1, contended: 1, waits: 0, holds: 0 });
  // A CPU that sleeps counts its idle time: two looks a sleep. A release that wakes may look whether to hand over.
  expect(looks).toBeGreaterThanOrEqual(2 * sleeps);
  expect(looks).toBeLessThanOrEqual(3 * sleeps);
}

export const claims: Readonly<Record<string, Claim>> = {
  'knows its name, whether its caller holds it, and who does': knowsItsHolder,
  'panics on a recursive acquire and names thread and lock': panicsOnRecursion,
  'panics on a release by another and names lock, holder and caller': namesTheHolder,
  'panics on a release of a free lock and says that nobody has it': panicsOnFreeRelease,
  'panics, free or not, on an acquire with a spinlock held': refusedUnderSpinlock,
  'panics, free or not, on an acquire at high interrupt level': refusedAtHighLevel,
  'panics, free or not, on an acquire in an interrupt': refusedInInterrupt,
  'is released at any interrupt level': releasedAtAnyLevel,
  'lets a CPU that waits for it take interrupts, and wait on': answersWhileItWaits,
  'is waited for asleep when that takes long': givesUpItsCpu,
  'lets nobody overtake who came first': firstComeFirstServed,
  'counts acquisitions, contention, waits, and one hold in 256': addsUp,
  'looks at no clock when it is told not to time': leavesTheClock,
};
