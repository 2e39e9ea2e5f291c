/**
 * Counting semaphores. A woken thread competes with newcomers for the count, as in OS/161 `thread/synch.c`.
 * `V` may be called from an interrupt, `P` may not, even when it would not block.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { cannotSleep } from './lock.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from './spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeone } from './wchan.ts';

const WCHAN = 0;
const GUARD = WCHAN_WORDS;
/** Under the guard. */
const COUNT = GUARD + SPINLOCK_WORDS;
export const SEMAPHORE_WORDS = COUNT + 1;

/** Takes one from the count; sleeps while it is zero. */
export function P(cpu: Cpu, sem: Addr): void {
  const reason = cannotSleep(cpu);
  if (reason !== null) {
    cpu.panic(`P: thread ${cpu.curthread} on ${cpu.nameOf(sem)} ${reason}`);
  }
  spinlock_acquire(cpu, sem + GUARD);
  while (cpu.m.load(sem + COUNT) === 0) {
    wchan_sleep(cpu, sem + WCHAN, sem + GUARD);
  }
  cpu.m.store(sem + COUNT, cpu.m.load(sem + COUNT) - 1);
  spinlock_release(cpu, sem + GUARD);
}

/** Adds one to the count and wakes a sleeper. Allowed in interrupts. */
export function V(cpu: Cpu, sem: Addr): void {
  spinlock_acquire(cpu, sem + GUARD);
  cpu.m.store(sem + COUNT, cpu.m.load(sem + COUNT) + 1);
  const sleeper = wchan_wakeone(cpu, sem + WCHAN, sem + GUARD);
  spinlock_release(cpu, sem + GUARD);
  wchan_ring(cpu, sleeper);
}
