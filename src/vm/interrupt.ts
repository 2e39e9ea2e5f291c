/** What an interrupt does: by line, in order of urgency. Runs at high interrupt level; nothing here may sleep. */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI, IRQ_TIMER } from '../machine/mips.ts';
import { MachineHalted } from '../machine/panic.ts';
import { IPI_OFFLINE, IPI_PANIC, IPI_UNIDLE, type IpiWords, ipi_send } from '../sync/ipi.ts';
import type { Shootdown } from './shootdown.ts';
import type { SwapDisk } from './swapdisk.ts';
import type { Zombies } from './zombies.ts';

/** What interrupts leave for the code that they interrupt. This CPU only. */
export interface AttentionWords {
  /** The CPU was told to go offline. */
  readonly offline: Addr;
  /**
   * An UNIDLE or OFFLINE has been taken since this was last cleared. A CPU that looks for work clears it first and sleeps
   * only while it is clear: an interrupt taken between the look and the sleep is not lost.
   */
  readonly called: Addr;
}

export function layOutAttention(arena: Arena, cpus: number): AttentionWords[] {
  return Array.from({ length: cpus }, (_, n) => ({
    offline: arena.words(`cpu[${n}].offline`, 1),
    called: arena.words(`cpu[${n}].called`, 1),
  }));
}

export class Interrupts {
  readonly cpu: Cpu;
  readonly shootdown: Shootdown;
  readonly disk: SwapDisk;
  readonly attention: AttentionWords;
  readonly zombies: Zombies;
  readonly ipis: readonly IpiWords[];

  constructor(
    cpu: Cpu,
    ipis: readonly IpiWords[],
    shootdown: Shootdown,
    disk: SwapDisk,
    zombies: Zombies,
    attention: AttentionWords,
  ) {
    this.cpu = cpu;
    this.ipis = ipis;
    this.shootdown = shootdown;
    this.disk = disk;
    this.zombies = zombies;
    this.attention = attention;
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
      this.hardclock();
    }
  }

  /** The timer interrupt: a switch to another thread would follow, and whoever runs next buries the dead. */
  hardclock(): void {
    this.cpu.clearLine(IRQ_TIMER);
    this.zombies.exorcise();
  }

  interprocessor(requests: number): void {
    if (requests & IPI_PANIC) {
      throw new MachineHalted('another CPU has stopped the machine');
    }
    if (requests & IPI_OFFLINE) {
      this.cpu.m.store(this.attention.offline, 1);
    }
    if (requests & (IPI_OFFLINE | IPI_UNIDLE)) {
      this.cpu.m.store(this.attention.called, 1);
    }
  }

  /** Tells all other CPUs to stop, if this one can still take the locks for it. */
  broadcast_panic(): void {
    for (let target = 0; target < this.cpu.cpus && !this.cpu.splIsHigh; target++) {
      if (target !== this.cpu.number) {
        ipi_send(this.cpu, this.ipis[target] as IpiWords, target, IPI_PANIC);
      }
    }
  }
}
