/**
 * The driver of the swap disk: one request a thread, asleep on its own wait channel until the completion interrupt.
 *
 * `swapdisk.lock` (a spinlock) guards the queue's tail and the wait channels. The device writes a request's status
 * before it raises the line; the handler takes the lock before it wakes; the sleeper tests the status under the lock:
 * so either the sleeper sees the status or the handler sees the sleeper.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import {
  DISK_DONE,
  DISK_PENDING,
  type DiskWords,
  disk_retire,
  disk_status,
  disk_submit,
  layOutDisk,
} from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_BUS, type PAddr } from '../machine/mips.ts';
import { WAIT } from '../machine/waits.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../sync/spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeall } from '../sync/wchan.ts';
import { EIO } from './errno.ts';

export interface SwapDiskWords {
  readonly device: DiskWords;
  readonly lock: Addr;
  readonly wchans: readonly Addr[];
}

export function layOutSwapDisk(arena: Arena, threads: number): SwapDiskWords {
  return {
    device: layOutDisk(arena, threads),
    lock: arena.words('swapdisk.lock', SPINLOCK_WORDS),
    wchans: Array.from({ length: threads }, (_, n) => arena.words(`disk request of thread ${n}`, WCHAN_WORDS)),
  };
}

export class SwapDisk {
  readonly cpu: Cpu;
  readonly at: SwapDiskWords;

  constructor(cpu: Cpu, at: SwapDiskWords) {
    this.cpu = cpu;
    this.at = at;
  }

  /** Moves one page; sleeps meanwhile. Needs that nobody else touches the frame. Returns 0 or EIO. */
  disk_io(operation: number, slot: number, pa: PAddr): number {
    const { cpu, at } = this;
    const thread = cpu.curthread;
    spinlock_acquire(cpu, at.lock);
    disk_submit(cpu.m, at.device, thread, cpu.number, operation, slot, pa);
    while (disk_status(cpu.m, at.device, thread) === DISK_PENDING) {
      wchan_sleep(cpu, at.wchans[thread] as Addr, at.lock);
    }
    spinlock_release(cpu, at.lock);
    const status = disk_status(cpu.m, at.device, thread);
    disk_retire(cpu.m, at.device, thread);
    return status === DISK_DONE ? 0 : EIO;
  }

  /**
   * Moves one page with interrupts off, as the holder of a spinlock must: the CPU stops until the device's line is up and
   * then asks the device. Returns 0 or EIO.
   *
   * The line is lowered before the status is looked at, and the device writes the status before it raises the line: a
   * request that is done is seen, or its line stops the halt.
   */
  disk_io_polled(operation: number, slot: number, pa: PAddr): number {
    const { cpu, at } = this;
    const thread = cpu.curthread;
    spinlock_acquire(cpu, at.lock);
    disk_submit(cpu.m, at.device, thread, cpu.number, operation, slot, pa);
    spinlock_release(cpu, at.lock);
    cpu.waits(WAIT.channel, at.wchans[thread] as Addr);
    cpu.clearLine(IRQ_BUS);
    while (disk_status(cpu.m, at.device, thread) === DISK_PENDING) {
      cpu.halt(IRQ_BUS);
      cpu.clearLine(IRQ_BUS);
    }
    cpu.runs();
    const status = disk_status(cpu.m, at.device, thread);
    disk_retire(cpu.m, at.device, thread);
    return status === DISK_DONE ? 0 : EIO;
  }

  /** The completion interrupt: wakes this CPU's thread if its request is done. */
  disk_interrupt(): void {
    const { cpu, at } = this;
    const thread = cpu.curthread;
    cpu.clearLine(IRQ_BUS);
    spinlock_acquire(cpu, at.lock);
    const done = disk_status(cpu.m, at.device, thread) !== DISK_PENDING;
    const sleepers = done ? wchan_wakeall(cpu, at.wchans[thread] as Addr, at.lock) : 0;
    spinlock_release(cpu, at.lock);
    wchan_ring(cpu, sleepers);
  }
}
