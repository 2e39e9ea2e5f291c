import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import {
  NTLB,
  TLB_WIRED,
  TLBHI_INVALID,
  TLBLO_DIRTY,
  TLBLO_GLOBAL,
  TLBLO_NOCACHE,
  TLBLO_VALID,
} from '../../src/machine/mips.ts';
import { MachineCheck } from '../../src/machine/panic.ts';
import { TLB_FAULT, type Tlb } from '../../src/machine/tlb.ts';
import { bareCpus, thrownBy } from '../sync/cpus.ts';

function aTlb(): Tlb {
  return (bareCpus(1).cpus[0] as Cpu).tlb;
}

const VD = TLBLO_VALID | TLBLO_DIRTY;

function hi(va: number, asid = 0): number {
  return (va & ~4095) | (asid << 6);
}

describe('an entry', () => {
  test('EntryHi keeps VPN (31..12) and PID (11..6), and reads 0 below', () => {
    const tlb = aTlb();
    tlb.tlb_write(0x7ffff000 | (63 << 6) | 0x3f, 0, 9);
    expect(tlb.readHi(9)).toBe(0x7ffff000 | (63 << 6));
  });

  test('EntryLo keeps PFN, N, D, V and G', () => {
    const tlb = aTlb();
    const lo = 0x1ffff000 | TLBLO_NOCACHE | TLBLO_DIRTY | TLBLO_VALID | TLBLO_GLOBAL | 0;
    tlb.tlb_write(hi(0x1000), lo, 9);
    expect(tlb.readLo(9)).toBe(lo);
    expect([TLBLO_NOCACHE, TLBLO_DIRTY, TLBLO_VALID, TLBLO_GLOBAL]).toEqual([1 << 11, 1 << 10, 1 << 9, 1 << 8]);
  });

  test('translates every byte of its page, and no other page', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x00402000), 0x00123000 | VD, 9);
    for (const offset of [0, 4, 0x7fc, 0xffc]) {
      expect(tlb.translate(0x00402000 + offset, false)).toBe(0x00123000 + offset);
      expect(tlb.translate(0x00402000 + offset, true)).toBe(0x00123000 + offset);
    }
    expect(tlb.translate(0x00401ffc, false)).toBe(TLB_FAULT.missLoad);
    expect(tlb.translate(0x00403000, false)).toBe(TLB_FAULT.missLoad);
  });

  test('translates to the top frame of the direct-mapped half gigabyte', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000), 0x1ffff000 | VD, 0);
    expect(tlb.translate(0x1ffc, false)).toBe(0x1ffffffc);
  });

  test('can be in any of the 64 slots, all at once', () => {
    const tlb = aTlb();
    for (let slot = 0; slot < NTLB; slot++) tlb.tlb_write(hi(slot << 12), (slot << 12) | VD, slot);
    // Pages 256 apart share a hint: the search must find what the hint does not.
    for (const slot of [63, 0, 31, 8, 7, 63]) {
      expect(tlb.translate((slot << 12) + 8, true)).toBe((slot << 12) + 8);
      expect(tlb.tlb_probe(hi(slot << 12))).toBe(slot);
    }
  });

  test('is found although another with the same hint was looked up in between', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x00001000), 0x1000 | VD, 20);
    tlb.tlb_write(hi(0x00101000), 0x2000 | VD, 21);
    tlb.tlb_write(hi(0x10001000), 0x3000 | VD, 22);
    for (let round = 0; round < 3; round++) {
      const all = [0x00001000, 0x00101000, 0x10001000].map(va => tlb.translate(va, false));
      expect(all).toEqual([0x1000, 0x2000, 0x3000]);
    }
  });
});

describe('a translation fails in five ways', () => {
  test.each([
    ['no entry, a load', null, false, TLB_FAULT.missLoad],
    ['no entry, a store', null, true, TLB_FAULT.missStore],
    ['an entry without V, a load', 0, false, TLB_FAULT.invalidLoad],
    ['an entry without V, a store', 0, true, TLB_FAULT.invalidStore],
    ['an entry with D and without V, a store: V is tested first', TLBLO_DIRTY, true, TLB_FAULT.invalidStore],
    ['an entry with D and without V, a load', TLBLO_DIRTY, false, TLB_FAULT.invalidLoad],
    ['an entry with V and without D, a store', TLBLO_VALID, true, TLB_FAULT.modify],
  ])('%s', (_, flags, write, fault) => {
    const tlb = aTlb();
    if (flags !== null) tlb.tlb_write(hi(0x5000), 0x9000 | flags, 30);
    expect(tlb.translate(0x5004, write)).toBe(fault);
  });

  test('and an entry with V and without D can be loaded from', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x5000), 0x9000 | TLBLO_VALID, 30);
    expect(tlb.translate(0x5004, false)).toBe(0x9004);
  });

  test('the five have five numbers, all negative: none can be a physical address', () => {
    const numbers = Object.values(TLB_FAULT);
    expect(new Set(numbers).size).toBe(5);
    expect(numbers.every(number => number < 0)).toBe(true);
  });
});

describe('address space identifiers', () => {
  test('an entry matches its own alone', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 5), 0x9000 | VD, 10);
    tlb.tlb_write(hi(0x1000, 6), 0xa000 | VD, 11);
    const seen = [5, 6, 7].map(asid => {
      tlb.asid = asid;
      expect(tlb.asid).toBe(asid);
      return tlb.translate(0x1000, false);
    });
    expect(seen).toEqual([0x9000, 0xa000, TLB_FAULT.missLoad]);
  });

  test('an entry with G matches all of them', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 5), 0x9000 | VD | TLBLO_GLOBAL, 10);
    for (const asid of [0, 5, 63, 5]) {
      tlb.asid = asid;
      expect(tlb.translate(0x1000, true)).toBe(0x9000);
      expect(tlb.tlb_probe(hi(0x1000, asid))).toBe(10);
    }
  });
});

describe('tlb_probe', () => {
  test('finds an entry that is not valid: V plays no part in matching', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 3), 0, 17);
    expect(tlb.tlb_probe(hi(0x1000, 3))).toBe(17);
    expect(tlb.tlb_probe(hi(0x1000, 4))).toBe(-1);
    expect(tlb.tlb_probe(hi(0x2000, 3))).toBe(-1);
  });

  test('ignores the bits below the PID', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 3), 0, 17);
    expect(tlb.tlb_probe(hi(0x1000, 3) | 0x3f)).toBe(17);
  });
});

describe('the Random register', () => {
  test('starts at 63 and counts every instruction round 8..63', () => {
    const tlb = aTlb();
    const seen = Array.from({ length: 120 }, () => {
      const now = tlb.random();
      tlb.tick();
      return now;
    });
    expect(seen.slice(0, 4)).toEqual([63, 8, 9, 10]);
    expect(new Set(seen).size).toBe(NTLB - TLB_WIRED);
    expect(seen.slice(56, 60)).toEqual([63, 8, 9, 10]);
  });

  test('is advanced by every translation, hit or miss', () => {
    const tlb = aTlb();
    tlb.translate(0x1000, false);
    tlb.tlb_write(hi(0x1000), VD, 0);
    tlb.translate(0x1000, false);
    expect(tlb.random()).toBe(9);
  });

  test('is where tlb_random writes: never a wired slot, whatever came before', () => {
    const tlb = aTlb();
    for (let slot = 0; slot < TLB_WIRED; slot++) tlb.tlb_write(hi((1000 + slot) << 12), VD, slot);
    for (let n = 0; n < 500; n++) {
      const slot = tlb.random();
      tlb.tlb_random(hi(n << 12), VD);
      expect(tlb.readHi(slot)).toBe(hi(n << 12));
      if (n % 3 === 0) tlb.tick();
    }
    for (let slot = 0; slot < TLB_WIRED; slot++) expect(tlb.tlb_probe(hi((1000 + slot) << 12))).toBe(slot);
  });
});

describe('two entries for one page stop the machine when the second is written', () => {
  test.each([
    ['both valid', VD, VD, 5],
    ['neither valid', 0, 0, 5],
    ['one valid', VD, 0, 5],
    ['the first global, another PID', VD | TLBLO_GLOBAL, VD, 6],
    ['the second global, another PID', VD, VD | TLBLO_GLOBAL, 6],
  ])('%s', (_, first, second, asid) => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 5), first, 12);
    const error = thrownBy(() => tlb.tlb_write(hi(0x1000, asid), second, 50));
    expect(error).toBeInstanceOf(MachineCheck);
    expect(error.message).toBe(
      `duplicate TLB entries: slots 12 and 50 both match page 0x00001${asid === 5 ? '140' : '180'} on CPU 0`,
    );
    expect((error as MachineCheck).cpu).toBe(0);
  });

  test('an entry may be written again to its own slot, and to another after it has left the first', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000), VD, 12);
    tlb.tlb_write(hi(0x1000), 0x2000 | VD, 12);
    tlb.tlb_write(TLBHI_INVALID(12), 0, 12);
    tlb.tlb_write(hi(0x1000), 0x3000 | VD, 50);
    expect(tlb.translate(0x1000, false)).toBe(0x3000);
  });

  test('one page under two PIDs is no duplicate', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000, 1), VD, 12);
    tlb.tlb_write(hi(0x1000, 2), VD, 13);
    expect([tlb.tlb_probe(hi(0x1000, 1)), tlb.tlb_probe(hi(0x1000, 2))]).toEqual([12, 13]);
  });

  test('the same invalid page in two slots is one: that is what TLBHI_INVALID is for', () => {
    const tlb = aTlb();
    expect(() => tlb.tlb_write(TLBHI_INVALID(3), 0, 4)).toThrow(MachineCheck);
    for (let slot = 0; slot < NTLB; slot++) tlb.tlb_write(TLBHI_INVALID(slot), 0, slot);
    expect(new Set(Array.from({ length: NTLB }, (_, slot) => TLBHI_INVALID(slot))).size).toBe(NTLB);
  });

  test('after reset nothing in kuseg matches, in any address space', () => {
    const tlb = aTlb();
    tlb.tlb_write(hi(0x1000), VD | TLBLO_GLOBAL, 3);
    tlb.reset();
    for (let asid = 0; asid < 64; asid++) {
      tlb.asid = asid;
      for (const va of [0, 0x1000, 0x7ffff000]) expect(tlb.translate(va, false)).toBe(TLB_FAULT.missLoad);
    }
  });
});
