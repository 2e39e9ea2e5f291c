/**
 * The R3000 as software sees it: address map, TLB entry fields, exceptions, interrupt lines.
 *
 * Addresses are 32-bit words kept as JavaScript's signed integers, so kseg0 addresses are negative; print them with
 * {@link hex}. Source: MIPS R3000 manual; System/161 `mipseb/mips.c`; OS/161 `arch/mips/include/{vm,tlb}.h`.
 */

/** A virtual address (32 bits, signed). */
export type VAddr = number;
/** A physical address: below 512 MiB, hence never negative. 0 is the exception vectors' frame and serves as "none". */
export type PAddr = number;

export const PAGE_SHIFT = 12;
export const PAGE_SIZE = 4096;
export const PAGE_WORDS = PAGE_SIZE / 4;
/** Masks the page number of an address. */
export const PAGE_FRAME = ~(PAGE_SIZE - 1);

export const KSEG0 = 0x80000000 | 0;
/** kseg0 shows the first 512 MiB of physical memory: no kernel page can lie above. */
export const KSEG0_BYTES = 0x20000000;

/** The kernel's address of a physical one (kseg0: direct-mapped, cached). */
export function paddr_to_kvaddr(pa: PAddr): VAddr {
  return pa | KSEG0;
}

/** The physical address behind a kseg0 one. */
export function kvaddr_to_paddr(va: VAddr): PAddr {
  return va & (KSEG0_BYTES - 1);
}

/** Whether an address lies in kseg0. */
export function in_kseg0(va: VAddr): boolean {
  return (va & 0xe0000000) === KSEG0;
}

/** Whether an address lies in kuseg, the half that user mode may touch. */
export function in_kuseg(va: VAddr): boolean {
  return va >= 0;
}

export const NTLB = 64;
/** Slots below this one are wired: `tlb_random` never writes them. */
export const TLB_WIRED = 8;

/** EntryHi: VPN 31..12, PID (the address space identifier) 11..6. */
export const TLBHI_VPAGE = PAGE_FRAME;
export const TLBHI_PID = 0xfc0;
export const TLBHI_PID_SHIFT = 6;
export const ASIDS = 64;

/** EntryLo: PFN 31..12, N 11, D 10 (writable), V 9, G 8. */
export const TLBLO_PPAGE = PAGE_FRAME;
export const TLBLO_NOCACHE = 0x800;
export const TLBLO_DIRTY = 0x400;
export const TLBLO_VALID = 0x200;
export const TLBLO_GLOBAL = 0x100;
/** The bits of EntryLo that exist; the others read as 0. */
export const TLBLO_BITS = ~0xff;

/** A kseg0 page of its own for each slot: never translated, so it never matches and never makes a duplicate. */
export function TLBHI_INVALID(slot: number): number {
  return (0x80000 + slot) << PAGE_SHIFT;
}

/** Interrupt lines, as in the Cause register. */
export const IRQ_BUS = 0x400;
export const IRQ_IPI = 0x800;
export const IRQ_TIMER = 0x8000;
/** Not of the R3000: the front panel's switch, which stops a CPU at its next safepoint. */
export const IRQ_HALT = 0x10000;

/** `0x80001000` for people. */
export function hex(address: number): string {
  return `0x${(address >>> 0).toString(16).padStart(8, '0')}`;
}
