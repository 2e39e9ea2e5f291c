/**
 * Physical memory before there is a coremap: frames are stolen from the bottom and never given back.
 *
 * Needs no lock: only the boot CPU runs before `vm_bootstrap`, which ends stealing. Source: OS/161 `arch/mips/vm/ram.c`.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { type PAddr, PAGE_SIZE } from '../machine/mips.ts';

/** `firstpaddr` is the lowest byte not stolen yet; both are 0 once the coremap has taken over. */
export interface RamWords {
  readonly firstpaddr: Addr;
  readonly lastpaddr: Addr;
}

export function layOutRam(arena: Arena): RamWords {
  return { firstpaddr: arena.words('ram.firstpaddr', 1), lastpaddr: arena.words('ram.lastpaddr', 1) };
}

/** Frame 0 holds the exception vectors: stealing starts behind it. */
export function ram_bootstrap(cpu: Cpu, at: RamWords, ramFrames: number): void {
  cpu.m.store(at.firstpaddr, PAGE_SIZE);
  cpu.m.store(at.lastpaddr, ramFrames * PAGE_SIZE);
}

/** Steals `npages` contiguous frames; 0 when there are not as many, or when stealing is over. */
export function ram_stealmem(cpu: Cpu, at: RamWords, npages: number): PAddr {
  const first = cpu.m.load(at.firstpaddr);
  const end = first + npages * PAGE_SIZE;
  if (end > cpu.m.load(at.lastpaddr)) {
    return 0;
  }
  cpu.m.store(at.firstpaddr, end);
  return first;
}

/** The lowest frame that was not stolen; ends stealing. */
export function ram_getfirstfree(cpu: Cpu, at: RamWords): PAddr {
  const first = cpu.m.load(at.firstpaddr);
  cpu.m.store(at.firstpaddr, 0);
  cpu.m.store(at.lastpaddr, 0);
  return first;
}
