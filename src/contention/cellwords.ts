/** The words by which the CPUs of a cell, and the main thread, start and stop together. */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import { type CpuWords, ringBell } from '../machine/cpuwords.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';

/** All atomic: CPUs that have come, and whether all may go. */
const BARRIER = { arrived: 0, open: 1, words: 2 } as const;

export interface CellWords {
  readonly warm: Addr;
  readonly end: Addr;
  /** Set when CPUs shall stop warming up, and when they shall stop operating. Atomic. */
  readonly warmedUp: Addr;
  readonly stop: Addr;
}

/** The same on every thread: after the run's words, in the same arena. */
export function layOutCell(arena: Arena): CellWords {
  return {
    warm: arena.words('the barrier after the warm-up', BARRIER.words),
    end: arena.words('the barrier at the end', BARRIER.words),
    warmedUp: arena.words('the end of the warm-up', 1),
    stop: arena.words('the end of the cell', 1),
  };
}

/** Whether all have come, and go on. */
export function isOpen(m: Machine, barrier: Addr): boolean {
  return m.atomicLoad(barrier + BARRIER.open) !== 0;
}

/**
 * Waits until all CPUs have come, taking interrupts: others may still wait for an acknowledgement of this one. `last` is
 * called by the CPU that comes last, before it lets all go.
 */
export function meet(cpu: Cpu, all: readonly CpuWords[], barrier: Addr, last: () => void): void {
  const { m } = cpu;
  const open = barrier + BARRIER.open;
  if (m.atomicAdd(barrier + BARRIER.arrived, 1) + 1 === all.length) {
    last();
    m.atomicStore(open, 1);
    for (let other = 0; other < all.length; other++) {
      ringBell(m, all, other);
    }
    return;
  }
  cpu.waits(WAIT.barrier, barrier);
  while (!isOpen(m, barrier)) {
    cpu.idle(open);
  }
  cpu.runs();
}
