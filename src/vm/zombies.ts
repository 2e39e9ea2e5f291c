/**
 * Dead threads: a thread cannot free the stack it runs on, so whoever runs next on its CPU does.
 *
 * A thread that exits leaves its stack on its CPU's list; `exorcise` frees what is there. The timer interrupt calls it, so
 * these frees happen in interrupt context, where no lock that sleeps can be taken (kpages.ts puts them off). The list is
 * linked through the stacks' first words; this CPU only, interrupts off. Source: OS/161 `thread/thread.c`.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { kvaddr_to_paddr, type VAddr } from '../machine/mips.ts';
import type { Kpages } from './kpages.ts';

export function layOutZombies(arena: Arena, cpus: number): Addr[] {
  return Array.from({ length: cpus }, (_, n) => arena.words(`cpu[${n}].zombies`, 1));
}

export class Zombies {
  readonly cpu: Cpu;
  readonly kpages: Kpages;
  readonly list: Addr;

  constructor(cpu: Cpu, kpages: Kpages, lists: readonly Addr[]) {
    this.cpu = cpu;
    this.kpages = kpages;
    this.list = lists[cpu.number] as Addr;
  }

  /** A thread with this stack page has exited on this CPU. */
  thread_exit(stack: VAddr): void {
    const { cpu } = this;
    cpu.splraise();
    cpu.m.store(cpu.wordOf(kvaddr_to_paddr(stack)), cpu.m.load(this.list));
    cpu.m.store(this.list, stack);
    cpu.spllower();
  }

  /** Frees the stacks of threads that have exited on this CPU. In an interrupt, or where the caller may sleep. */
  exorcise(): void {
    for (let stack = this.take(); stack !== 0; stack = this.take()) {
      this.kpages.free_kpages(stack);
    }
  }

  take(): VAddr {
    const { cpu } = this;
    cpu.splraise();
    const stack = cpu.m.load(this.list);
    if (stack !== 0) {
      cpu.m.store(this.list, cpu.m.load(cpu.wordOf(kvaddr_to_paddr(stack))));
    }
    cpu.spllower();
    return stack;
  }
}
