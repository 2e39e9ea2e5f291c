/**
 * Magazines: a few free frames for each CPU, taken and put back without a lock.
 *
 * A CPU's magazine is a stack in shared slots. Only its CPU puts frames in; its CPU takes them out at the top; and under
 * `coremap.lock` any CPU may take all of them back, which seals the slots, so that they stay empty. A slot is one atomic
 * word, and whoever moves a frame out of it, by exchange or compareExchange, is the only one that has it:
 *
 *     slot    meaning                               moved to
 *     0       open, no frame                        f by its CPU (push); SEALED by a reclaimer
 *     f > 0   frame f, nobody's                     0 by its CPU (pop); SEALED by a reclaimer, which then has f
 *     SEALED  no frame, none may be put here        0 by its CPU, with `coremap.lock` (open)
 *
 * A pop that read f fails if the slot was sealed since: only this CPU could have put f there again, and it is here. `top`
 * may then be stale, which does no harm: each slot that it leads to is SEALED. It is this CPU's own, and stays so because
 * no interrupt is taken, and nothing sleeps, between its load and its store. Source: Bonwick, "The Slab Allocator" (USENIX
 * 1994); Bonwick and Adams, "Magazines and Vmem" (USENIX 2001), where a lock for each CPU does what exchanges do here.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';

/** In a slot that is closed; see above. */
export const SEALED = -1;

export interface MagazineWords {
  /** Slots of each magazine. */
  readonly size: number;
  /** This CPU only: how many slots, from the first, its frames fill unless they are sealed. */
  readonly tops: readonly Addr[];
  /** Atomic. */
  readonly slots: readonly Addr[];
  /** A bit for each CPU whose slots are all SEALED. Under `coremap.lock`; all zero is "open and empty". */
  readonly sealed: Addr;
}

/** Magazines of `size` frames for all CPUs; null for size 0, which is none. */
export function layOutMagazines(arena: Arena, cpus: number, size: number): MagazineWords | null {
  if (size === 0) {
    return null;
  }
  return {
    size,
    tops: Array.from({ length: cpus }, (_, n) => arena.words(`cpu[${n}].magazine`, 1)),
    slots: Array.from({ length: cpus }, (_, n) => arena.words(`magazine[${n}]`, size)),
    sealed: arena.words('magazines.sealed', 1),
  };
}

/** All magazines, as one CPU sees them: its own by pop and push, everybody's by reclaiming. */
export class Magazines {
  readonly m: Machine;
  readonly size: number;
  readonly cpu: Cpu;
  readonly at: MagazineWords;
  readonly top: Addr;
  readonly slots: Addr;

  constructor(cpu: Cpu, at: MagazineWords) {
    this.m = cpu.m;
    this.size = at.size;
    this.cpu = cpu;
    this.at = at;
    this.top = at.tops[cpu.number] as Addr;
    this.slots = at.slots[cpu.number] as Addr;
  }

  /** A frame out of this CPU's magazine, which is the caller's from now on; 0 if it is empty or sealed. Needs no lock. */
  pop(): number {
    const top = this.m.load(this.top) - 1;
    if (top < 0) {
      return 0;
    }
    const slot = this.slots + top;
    const frame = this.m.atomicLoad(slot);
    if (frame <= 0 || this.m.atomicCompareExchange(slot, frame, 0) !== frame) {
      return 0;
    }
    this.m.store(this.top, top);
    return frame;
  }

  /** Puts a frame of the caller's into this CPU's magazine. False if that is full or sealed. Needs no lock. */
  push(frame: number): boolean {
    const top = this.m.load(this.top);
    if (top === this.size || this.m.atomicCompareExchange(this.slots + top, 0, frame) !== 0) {
      return false;
    }
    this.m.store(this.top, top + 1);
    return true;
  }

  /** How many frames this CPU's magazine holds if it is open. */
  get count(): number {
    return this.m.load(this.top);
  }

  // ---- with coremap.lock ----

  /** Whether a CPU's magazine is sealed. */
  isSealed(cpu: number): boolean {
    return (this.m.load(this.at.sealed) & (1 << cpu)) !== 0;
  }

  /** Opens this CPU's sealed magazine, empty. */
  open(): void {
    for (let slot = 0; slot < this.size; slot++) {
      this.m.atomicStore(this.slots + slot, 0);
    }
    this.m.store(this.top, 0);
    this.m.store(this.at.sealed, this.m.load(this.at.sealed) & ~(1 << this.cpu.number));
  }

  /** Seals one slot of a CPU's magazine. Returns the frame that was in it, now the caller's, or 0. */
  seal_slot(cpu: number, slot: number): number {
    const frame = this.m.atomicExchange((this.at.slots[cpu] as Addr) + slot, SEALED);
    return frame > 0 ? frame : 0;
  }

  /** Notes that all slots of a CPU's magazine are sealed. */
  note_sealed(cpu: number): void {
    this.m.store(this.at.sealed, this.m.load(this.at.sealed) | (1 << cpu));
  }

  /** Frames in all magazines. A moment's truth unless the machine is quiet. */
  held(): number {
    let held = 0;
    for (let cpu = 0; cpu < this.cpu.cpus; cpu++) {
      for (let slot = 0; slot < this.size; slot++) {
        held += this.m.atomicLoad((this.at.slots[cpu] as Addr) + slot) > 0 ? 1 : 0;
      }
    }
    return held;
  }
}
