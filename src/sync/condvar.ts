/**
 * Condition variables with Mesa semantics, on a wait channel and a spinlock of their own.
 *
 * Whoever waits holds a lock and tests its condition under it. The channel's guard is taken before that lock is dropped,
 * so a signal sent by the next holder finds the waiter on the channel. Source: OS/161 `include/synch.h`.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from './spinlock.ts';
import { WCHAN_WORDS, wchan_isempty, wchan_ring, wchan_sleep, wchan_wakeall, wchan_wakeone } from './wchan.ts';

/** The channel comes first, so that a sleeper is reported by the name of its condition variable. */
const WCHAN = 0;
const GUARD = WCHAN_WORDS;
export const CV_WORDS = WCHAN_WORDS + SPINLOCK_WORDS;

/** Drops the lock, sleeps until signalled, takes the lock again. Needs the lock. Test the condition in a loop. */
export function cv_wait(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  spinlock_acquire(cpu, cv + GUARD);
  lock.release();
  wchan_sleep(cpu, cv + WCHAN, cv + GUARD);
  spinlock_release(cpu, cv + GUARD);
  lock.acquire();
}

/** Wakes the longest sleeper. Needs the lock that waiters hold. */
export function cv_signal(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  // Needs no guard to see that nobody waits: waiters enqueue and leave only while somebody holds the lock that we hold.
  if (wchan_isempty(cpu, cv + WCHAN)) {
    return;
  }
  spinlock_acquire(cpu, cv + GUARD);
  const sleeper = wchan_wakeone(cpu, cv + WCHAN, cv + GUARD);
  spinlock_release(cpu, cv + GUARD);
  wchan_ring(cpu, sleeper);
}

/** Wakes all sleepers. Needs the lock that waiters hold. */
export function cv_broadcast(cpu: Cpu, cv: Addr, lock: Lock): void {
  assertHolds(cpu, cv, lock);
  if (wchan_isempty(cpu, cv + WCHAN)) {
    return;
  }
  spinlock_acquire(cpu, cv + GUARD);
  const sleepers = wchan_wakeall(cpu, cv + WCHAN, cv + GUARD);
  spinlock_release(cpu, cv + GUARD);
  wchan_ring(cpu, sleepers);
}

function assertHolds(cpu: Cpu, cv: Addr, lock: Lock): void {
  if (!lock.holds()) {
    cpu.panic(`cv: thread ${cpu.curthread} does not hold ${lock.name}, which goes with ${cpu.nameOf(cv)}`);
  }
}
