/** What every lock says when it is misused. Each names the lock, who has it and who asked. */
import type { Cpu } from '../machine/cpu.ts';
import { cannotSleep, type Lock } from './lock.ts';

/** A thread wants what it has. Without this it would wait for itself for ever. */
export function panicOnRecursion(cpu: Cpu, lock: Lock): never {
  cpu.panic(`lock_acquire: thread ${cpu.curthread} holds ${lock.name} already and would wait for itself`);
}

/** A thread releases what it does not hold. */
export function panicOnForeignRelease(cpu: Cpu, lock: Lock): never {
  const holder = lock.holder();
  const who = holder < 0 ? 'nobody' : `thread ${holder}`;
  cpu.panic(`lock_release: ${lock.name} is held by ${who}, released by thread ${cpu.curthread}`);
}

/** Panics where the caller of a lock that sleeps may not, contended or not: else it would be found out too rarely. */
export function assertMaySleep(cpu: Cpu, lock: Lock): void {
  const reason = cannotSleep(cpu);
  if (reason !== null) {
    cpu.panic(`lock_acquire: thread ${cpu.curthread} wants ${lock.name} ${reason}`);
  }
}
