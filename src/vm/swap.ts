/**
 * Swap: one slot a page, and a bitmap of the slots in use.
 *
 * A page keeps its slot from its first write-out until it is freed, resident or not: a clean page can then leave without
 * being written. The bitmap is under `coremap.lock`; the transfers are made without it, on busy frames.
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import { DISK_READ, DISK_WRITE } from '../machine/disk.ts';
import type { Addr } from '../machine/machine.ts';
import type { Coremap } from './coremap.ts';
import type { SwapDisk } from './swapdisk.ts';

/** `map`, `slots`: fixed after boot. `used`, `hint` (the word to look at first): under the coremap's lock. */
export const SWAP = { map: 0, slots: 1, used: 2, hint: 3, words: 4 } as const;
const BITS = 32;

export function layOutSwap(arena: Arena): Addr {
  return arena.words('swap', SWAP.words);
}

/** Says where the bitmap is. Slot 0 means "none", so it is never free. Boot CPU only. */
export function swap_place(store: (at: Addr, value: number) => void, swap: Addr, map: Addr, slots: number): void {
  store(swap + SWAP.map, map);
  store(swap + SWAP.slots, slots);
  store(map, 1);
}

export class Swap {
  readonly coremap: Coremap;
  readonly disk: SwapDisk;
  readonly at: Addr;
  readonly map: Addr;
  /** Slots 1 to `slots` can hold a page. */
  readonly slots: number;

  constructor(coremap: Coremap, disk: SwapDisk, at: Addr) {
    this.coremap = coremap;
    this.disk = disk;
    this.at = at;
    this.map = coremap.cpu.m.load(at + SWAP.map);
    this.slots = coremap.cpu.m.load(at + SWAP.slots);
  }

  /** A free slot, now in use; 0 when swap is full. Needs the coremap's lock. */
  slot_alloc(): number {
    this.coremap.assertLocked('slot_alloc');
    const { m } = this.coremap.cpu;
    if (m.load(this.at + SWAP.used) === this.slots) {
      return 0;
    }
    const words = Math.ceil((this.slots + 1) / BITS);
    for (let step = 0; step <= words; step++) {
      const word = (m.load(this.at + SWAP.hint) + step) % words;
      const slot = word * BITS + firstZero(m.load(this.map + word));
      if (slot < (word + 1) * BITS && slot <= this.slots) {
        m.store(this.at + SWAP.hint, word);
        m.store(this.map + word, m.load(this.map + word) | (1 << (slot % BITS)));
        m.store(this.at + SWAP.used, m.load(this.at + SWAP.used) + 1);
        return slot;
      }
    }
    return this.coremap.cpu.panic(
      `slot_alloc: ${m.load(this.at + SWAP.used)} of ${this.slots} swap slots are said to be used, but none is free`,
    );
  }

  /** Gives a slot back. Needs the coremap's lock. Panics if it is free already. */
  slot_free(slot: number): void {
    this.coremap.assertLocked('slot_free');
    const { m } = this.coremap.cpu;
    if (!this.slot_used(slot)) {
      this.coremap.cpu.panic(`slot_free: swap slot ${slot} is free already`);
    }
    const at = this.map + (slot >>> 5);
    m.store(at, m.load(at) & ~(1 << (slot % BITS)));
    m.store(this.at + SWAP.used, m.load(this.at + SWAP.used) - 1);
  }

  /** Whether a slot is in use. Needs the coremap's lock. */
  slot_used(slot: number): boolean {
    return ((this.coremap.cpu.m.load(this.map + (slot >>> 5)) >>> (slot % BITS)) & 1) === 1;
  }

  /** Slots in use. Needs the coremap's lock. */
  get used(): number {
    return this.coremap.cpu.m.load(this.at + SWAP.used);
  }

  /** Reads a slot into a busy frame; sleeps. 0 or EIO. */
  swap_in(slot: number, frame: number): number {
    this.coremap.cpu.count(COUNTER.swapReads);
    return this.disk.disk_io(DISK_READ, slot, this.coremap.paddrOf(frame));
  }

  /** Writes a busy frame, which no TLB maps any more, to a slot; sleeps. 0 or EIO. */
  swap_out(slot: number, frame: number): number {
    this.coremap.cpu.count(COUNTER.swapWrites);
    return this.disk.disk_io(DISK_WRITE, slot, this.coremap.paddrOf(frame));
  }
}

/** The lowest bit that is 0, or 32. */
function firstZero(word: number): number {
  return word === -1 ? BITS : 31 - Math.clz32(~word & (word + 1));
}
