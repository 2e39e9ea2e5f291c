/**
 * Spinlocks: test-and-test-and-set, held by a CPU, with interrupts off from the first try to the release.
 *
 * The word holds 0, or 1 + the number of the CPU that holds it. Interrupts are off while the lock is *wanted* too: were
 * they on, a handler on this CPU could want the lock that the code below it holds. The price is that a CPU that spins
 * answers nobody, which is why nothing that waits for another CPU or a device may happen under a spinlock.
 * Source: OS/161 `thread/spinlock.c`.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';

/** A spinlock is this many words; all zero is "free". */
export const SPINLOCK_WORDS = 1;

/** Spins until this CPU holds the lock. Panics if it holds it already. */
export function spinlock_acquire(cpu: Cpu, lk: Addr): void {
  cpu.splraise();
  if (cpu.m.atomicCompareExchange(lk, 0, cpu.number + 1) !== 0) {
    spinlock_acquireSlow(cpu, lk);
  }
  cpu.addSpinlocks(1);
}

function spinlock_acquireSlow(cpu: Cpu, lk: Addr): void {
  if (spinlock_do_i_hold(cpu, lk)) {
    cpu.panic(`spinlock_acquire: CPU ${cpu.number} holds ${cpu.nameOf(lk)} already and would spin for itself for ever`);
  }
  cpu.waits(WAIT.spinlock, lk);
  do {
    while (cpu.m.atomicLoad(lk) !== 0) {
      cpu.m.pause();
    }
  } while (cpu.m.atomicCompareExchange(lk, 0, cpu.number + 1) !== 0);
  cpu.runs();
}

/** Releases the lock, then takes the interrupts that were held back. Panics unless this CPU holds it. */
export function spinlock_release(cpu: Cpu, lk: Addr): void {
  if (!spinlock_do_i_hold(cpu, lk)) {
    cpu.panic(
      `spinlock_release: ${cpu.nameOf(lk)} is held by ${spinlock_holder(cpu, lk)}, released by CPU ${cpu.number}`,
    );
  }
  cpu.addSpinlocks(-1);
  cpu.m.atomicStore(lk, 0);
  cpu.spllower();
}

/** Whether this CPU holds the lock. Needs no lock: only this CPU can make it true or false. */
export function spinlock_do_i_hold(cpu: Cpu, lk: Addr): boolean {
  return cpu.m.atomicLoad(lk) === cpu.number + 1;
}

function spinlock_holder(cpu: Cpu, lk: Addr): string {
  const word = cpu.m.atomicLoad(lk);
  return word === 0 ? 'nobody' : `CPU ${word - 1}`;
}
