/** The kernel's one interface to locks. Makers stand beside this file; `makers.ts` lists them. */
import type { Cpu } from '../machine/cpu.ts';

/** A lock as one CPU sees it. All its state is in shared memory. */
export interface Lock {
  /** As reports call it: `coremap.lock`. */
  readonly name: string;
  /** Returns when the calling thread holds it. Panics if it does already, and, if the lock sleeps, where its caller may not. */
  acquire(): void;
  /** Panics unless the calling thread holds the lock. */
  release(): void;
  /** Whether the calling thread holds the lock. Needs no lock: only the caller can change the answer. */
  holds(): boolean;
  /** The thread that holds it, or -1; out of date when it returns, unless the machine is quiet. */
  holder(): number;
}

/**
 * Why the caller may not sleep now, or null. A lock that sleeps panics with it, contended or not. An interrupt handler and
 * the holder of a spinlock have interrupts off: that one look is enough for all who may.
 */
export function cannotSleep(cpu: Cpu): string | null {
  return cpu.splIsHigh ? reasonNotToSleep(cpu) : null;
}

function reasonNotToSleep(cpu: Cpu): string {
  if (cpu.inInterrupt) {
    return 'in an interrupt: what it interrupted could not go on';
  }
  if (cpu.spinlocks !== 0) {
    return `holding ${cpu.spinlocks} spinlock(s): others would spin while it sleeps`;
  }
  return 'at high interrupt level: nothing could wake it';
}
