/**
 * One CPU's translation lookaside buffer: 64 entries, fully associative, written by software.
 *
 * The hardware compares all entries at once; here a table of hints, in words beside the entries, remembers the slot that
 * last matched a page number. A hint is never trusted: an entry that is not the page's own is searched for. The hardware
 * keeps neither a referenced nor a modified bit. This CPU only: another CPU's entry can only be reached by asking that CPU (`src/vm/shootdown.ts`).
 * Source: MIPS R3000; System/161 `mipseb/mips.c` (`NTLB`, `check_tlb_dups`).
 */
import type { Addr, Machine } from './machine.ts';
import {
  hex,
  NTLB,
  PAGE_SHIFT,
  TLB_WIRED,
  TLBHI_INVALID,
  TLBHI_PID,
  TLBHI_PID_SHIFT,
  TLBHI_VPAGE,
  TLBLO_BITS,
  TLBLO_DIRTY,
  TLBLO_GLOBAL,
  TLBLO_PPAGE,
  TLBLO_VALID,
  type VAddr,
} from './mips.ts';
import { MachineCheck } from './panic.ts';

/** What {@link Tlb.translate} returns instead of a physical address. The modify exception is a store's alone. */
export const TLB_FAULT = { missLoad: -1, missStore: -2, invalidLoad: -3, invalidStore: -4, modify: -5 } as const;

const HINTS = 256;
/** Entry n lies at words 2n (EntryHi) and 2n+1 (EntryLo); behind them these two registers, then the hints. */
const ENTRY_HI = 2 * NTLB;
const RANDOM = ENTRY_HI + 1;
const HINT = RANDOM + 1;
/** After reset the Random register reads 63. */
const RANDOM_AT_RESET = NTLB - TLB_WIRED - 1;

export class Tlb {
  /** Words that a TLB needs. This CPU only. */
  static readonly WORDS = HINT + HINTS;

  readonly #m: Machine;
  readonly #cpu: number;
  readonly #at: Addr;

  constructor(m: Machine, at: Addr, cpu: number) {
    this.#m = m;
    this.#cpu = cpu;
    this.#at = at;
  }

  /** Power-up: every slot holds an entry that matches nothing. */
  reset(): void {
    for (let slot = 0; slot < NTLB; slot++) {
      this.#m.store(this.#at + 2 * slot, TLBHI_INVALID(slot));
      this.#m.store(this.#at + 2 * slot + 1, 0);
    }
    this.#m.store(this.#at + ENTRY_HI, 0);
    this.#m.store(this.#at + RANDOM, RANDOM_AT_RESET);
  }

  /** The address space whose entries match, besides the global ones. */
  get asid(): number {
    return (this.#m.load(this.#at + ENTRY_HI) & TLBHI_PID) >>> TLBHI_PID_SHIFT;
  }

  set asid(asid: number) {
    this.#m.store(this.#at + ENTRY_HI, asid << TLBHI_PID_SHIFT);
  }

  /** The physical address, or one of {@link TLB_FAULT}. V is tested before D, so a store to an invalid entry is not a modify. */
  translate(va: VAddr, write: boolean): number {
    this.tick();
    const slot = this.#match((va & TLBHI_VPAGE) | (this.#m.load(this.#at + ENTRY_HI) & TLBHI_PID));
    if (slot < 0) {
      return write ? TLB_FAULT.missStore : TLB_FAULT.missLoad;
    }
    const lo = this.#m.load(this.#at + 2 * slot + 1);
    if ((lo & TLBLO_VALID) === 0) {
      return write ? TLB_FAULT.invalidStore : TLB_FAULT.invalidLoad;
    }
    if (write && (lo & TLBLO_DIRTY) === 0) {
      return TLB_FAULT.modify;
    }
    return (lo & TLBLO_PPAGE) | (va & ~TLBLO_PPAGE);
  }

  /** The slot that matches an EntryHi, or -1. V plays no part in matching. */
  tlb_probe(entryHi: number): number {
    return this.#match(entryHi & (TLBHI_VPAGE | TLBHI_PID));
  }

  /** EntryHi of a slot. */
  readHi(slot: number): number {
    return this.#m.load(this.#at + 2 * slot);
  }

  /** EntryLo of a slot. */
  readLo(slot: number): number {
    return this.#m.load(this.#at + 2 * slot + 1);
  }

  /** Writes a slot; stops the machine when another slot matches the same page, valid or not. */
  tlb_write(entryHi: number, entryLo: number, slot: number): void {
    const hi = entryHi & (TLBHI_VPAGE | TLBHI_PID);
    this.#checkDuplicate(hi, entryLo, slot);
    this.#m.store(this.#at + 2 * slot, hi);
    this.#m.store(this.#at + 2 * slot + 1, entryLo & TLBLO_BITS);
    this.#m.store(this.#hintOf(hi), slot);
  }

  /** Writes the slot that the Random register names: one of 8..63, never a wired one. */
  tlb_random(entryHi: number, entryLo: number): void {
    this.tlb_write(entryHi, entryLo, this.random());
    this.tick();
  }

  /** The Random register: a counter that every instruction advances, not a random number. */
  random(): number {
    return TLB_WIRED + ((this.#m.load(this.#at + RANDOM) >>> 0) % (NTLB - TLB_WIRED));
  }

  /** One instruction of this CPU has run. */
  tick(): void {
    this.#m.store(this.#at + RANDOM, (this.#m.load(this.#at + RANDOM) + 1) | 0);
  }

  #match(hi: number): number {
    const hint = this.#m.load(this.#hintOf(hi));
    return this.#m.load(this.#at + 2 * hint) === hi ? hint : this.#search(hi);
  }

  #hintOf(hi: number): Addr {
    return this.#at + HINT + ((hi >>> PAGE_SHIFT) % HINTS);
  }

  #search(hi: number): number {
    for (let slot = 0; slot < NTLB; slot++) {
      const differs = this.#m.load(this.#at + 2 * slot) ^ hi;
      if (differs === 0 || ((differs & TLBHI_VPAGE) === 0 && this.readLo(slot) & TLBLO_GLOBAL)) {
        this.#m.store(this.#hintOf(hi), slot);
        return slot;
      }
    }
    return -1;
  }

  #checkDuplicate(hi: number, lo: number, slot: number): void {
    for (let other = 0; other < NTLB; other++) {
      const differs = this.#m.load(this.#at + 2 * other) ^ hi;
      if ((differs & TLBHI_VPAGE) !== 0 || other === slot) {
        continue;
      }
      if (differs === 0 || ((this.readLo(other) | lo) & TLBLO_GLOBAL) !== 0) {
        throw new MachineCheck(
          this.#cpu,
          `duplicate TLB entries: slots ${other} and ${slot} both match page ${hex(hi)} on CPU ${this.#cpu}`,
        );
      }
    }
  }
}
