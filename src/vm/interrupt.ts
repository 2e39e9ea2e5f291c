/** What an interrupt does: by line, in order of urgency. Runs at high interrupt level; nothing here may sleep. */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI, IRQ_TIMER } from '../machine/mips.ts';
import { MachineHalted } from '../machine/panic.ts';
import { IPI_OFFLINE, IPI_PANIC } from '../sync/ipi.ts';
import type { Shootdown } from './shootdown.ts';
import type { SwapDisk } from './swapdisk.ts';

export class Interrupts {
  readonly cpu: Cpu;
  readonly shootdown: Shootdown;
  readonly disk: SwapDisk;
  /** This CPU only: set when it was told to go offline. */
  readonly offline: Addr;
  /** Called at each timer interrupt, in interrupt context. */
  readonly hardclock: () => void;

  constructor(cpu: Cpu, shootdown: Shootdown, disk: SwapDisk, offline: Addr, hardclock: () => void) {
    this.cpu = cpu;
    this.shootdown = shootdown;
    this.disk = disk;
    this.offline = offline;
    this.hardclock = hardclock;
  }

  interrupt(): void {
    const lines = this.cpu.pendingLines();
    if (lines & IRQ_IPI) {
      this.interprocessor(this.shootdown.interprocessor_interrupt());
    }
    if (lines & IRQ_BUS) {
      this.disk.disk_interrupt();
    }
    if (lines & IRQ_TIMER) {
      this.cpu.clearLine(IRQ_TIMER);
      this.hardclock();
    }
  }

  interprocessor(requests: number): void {
    if (requests & IPI_PANIC) {
      throw new MachineHalted('another CPU has stopped the machine');
    }
    if (requests & IPI_OFFLINE) {
      this.cpu.m.store(this.offline, 1);
    }
  }
}
