/**
 * Interprocessor interrupts: a set of pending requests a CPU, guarded by that CPU's ipi lock, and one hardware line.
 *
 * The line is a level, not a queue: any number of sends before it is cleared are one interrupt. So a handler clears the
 * line first and looks at what is pending second; the other way round, a request that arrives in between has its line
 * cleared and waits for the next sender (OS/161's `mainbus_interrupt` has it the wrong way round).
 * Source: OS/161 `thread/thread.c` (`ipi_send`, `interprocessor_interrupt`).
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_IPI } from '../machine/mips.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_do_i_hold, spinlock_release } from './spinlock.ts';

export const IPI_PANIC = 1;
export const IPI_OFFLINE = 2;
export const IPI_UNIDLE = 4;
export const IPI_TLBSHOOTDOWN = 8;

/** One CPU's words. `pending` is under `lock`. */
export interface IpiWords {
  readonly lock: Addr;
  readonly pending: Addr;
}

/** Hands out the words of all CPUs. */
export function layOutIpis(arena: Arena, cpus: number): IpiWords[] {
  return Array.from({ length: cpus }, (_, n) => ({
    lock: arena.words(`cpu[${n}].ipi_lock`, SPINLOCK_WORDS),
    pending: arena.words(`cpu[${n}].ipi_pending`, 1),
  }));
}

/** Interrupts another CPU (or, harmlessly, this one). */
export function ipi_send(cpu: Cpu, at: IpiWords, target: number, type: number): void {
  spinlock_acquire(cpu, at.lock);
  ipi_post(cpu, at, type);
  spinlock_release(cpu, at.lock);
  ipi_raise(cpu, target);
}

/** Notes a request. Needs the target's ipi lock; {@link ipi_raise} comes after that is dropped. */
export function ipi_post(cpu: Cpu, at: IpiWords, type: number): void {
  if (!spinlock_do_i_hold(cpu, at.lock)) {
    cpu.panic(`ipi_post: CPU ${cpu.number} does not hold ${cpu.nameOf(at.lock)}`);
  }
  cpu.m.store(at.pending, cpu.m.load(at.pending) | type);
}

/** Raises the line. Needs no lock: a target that has been quicker finds nothing pending, and goes on. */
export function ipi_raise(cpu: Cpu, target: number): void {
  cpu.count(COUNTER.ipisSent);
  cpu.raise(target, IRQ_IPI);
}

/** Takes all of this CPU's pending requests. Needs its ipi lock, with the line cleared before that was taken. */
export function ipi_take(cpu: Cpu, at: IpiWords): number {
  if (!spinlock_do_i_hold(cpu, at.lock)) {
    cpu.panic(`ipi_take: CPU ${cpu.number} does not hold ${cpu.nameOf(at.lock)}`);
  }
  const pending = cpu.m.load(at.pending);
  cpu.m.store(at.pending, 0);
  return pending;
}
