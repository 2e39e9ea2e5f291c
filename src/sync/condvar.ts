/**
 * Condition variables with Mesa semantics, on a wait channel and a spinlock of their own.
 *
 * Whoever waits holds a lock and tests its condition under it. No wake-up is lost: the waiter counts itself under that
 * lock, and takes the channel's guard before it drops the lock; so the next holder sees the count, and, going through the
 * guard, finds the waiter on the channel. (To look whether the channel is empty without the guard would be wrong: the
 * waiter gets on it after it has dropped the lock.)
 *
 * Order: the guard comes before the guard of the lock that is dropped under it: here a CPU holds two spinlocks.
 * Source: OS/161 `include/synch.h`.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from './spinlock.ts';
import { type Sleepers, WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeall, wchan_wakeone } from './wchan.ts';

/** The channel comes first, so that a sleeper is reported by the name of its condition variable. */
const WCHAN = 0;
const GUARD = WCHAN_WORDS;
/** Threads between the start and the end of cv_wait. Under the lock that they wait with. */
const WAITERS = GUARD + SPINLOCK_WORDS;
export const CV_WORDS = WAITERS + 1;

/** Drops the lock, sleeps until signalled, takes the lock again. Needs the lock. Test the condition in a loop. */
export function cv_wait(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  addWaiters(cpu, cv, 1);
  spinlock_acquire(cpu, cv + GUARD);
  lock.release();
  wchan_sleep(cpu, cv + WCHAN, cv + GUARD);
  spinlock_release(cpu, cv + GUARD);
  lock.acquire();
  addWaiters(cpu, cv, -1);
}

/** Wakes the longest sleeper. Needs the lock that waiters hold. */
export function cv_signal(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  if (hasWaiters(cpu, cv)) {
    wake(cpu, cv, false);
  }
}

/** Wakes all sleepers. Needs the lock that waiters hold. */
export function cv_broadcast(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  if (hasWaiters(cpu, cv)) {
    wake(cpu, cv, true);
  }
}

function wake(cpu: Cpu, cv: Addr, all: boolean): void {
  spinlock_acquire(cpu, cv + GUARD);
  const sleepers: Sleepers = all
    ? wchan_wakeall(cpu, cv + WCHAN, cv + GUARD)
    : wchan_wakeone(cpu, cv + WCHAN, cv + GUARD);
  spinlock_release(cpu, cv + GUARD);
  wchan_ring(cpu, sleepers);
}

/** Needs the lock that goes with the condition variable, as does {@link addWaiters}. */
function hasWaiters(cpu: Cpu, cv: Addr): boolean {
  return cpu.m.load(cv + WAITERS) !== 0;
}

function addWaiters(cpu: Cpu, cv: Addr, change: number): void {
  cpu.m.store(cv + WAITERS, cpu.m.load(cv + WAITERS) + change);
}

function assertHolds(cpu: Cpu, cv: Addr, lock: Lock): void {
  if (!lock.holds()) {
    cpu.panic(`cv: thread ${cpu.curthread} does not hold ${lock.name}, which goes with ${cpu.nameOf(cv)}`);
  }
}
