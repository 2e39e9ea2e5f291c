/**
 * Page tables: two levels in simulated memory, one word a page, for the 2 GiB of kuseg.
 *
 *     0                 NONE: never touched, or clean without a swap slot; the page is all zero
 *     frame << 12 | 1   resident in that frame
 *     slot << 2 | 2     SWAPPED: its bytes are in that swap slot
 *
 * Tables come from a pool stolen at boot, so a fault never needs a second frame to map the first. All of it is under
 * `coremap.lock`. An address space belongs to one thread: only its own faults move an entry out of NONE or SWAPPED, and
 * evictors only move resident entries, so a thread that has seen its entry not resident may drop the lock and rely on it.
 */
import type { Arena } from '../machine/arena.ts';
import type { Addr } from '../machine/machine.ts';
import { type PAddr, PAGE_SHIFT, PAGE_SIZE, type VAddr } from '../machine/mips.ts';
import type { Coremap } from './coremap.ts';

export const PTE_NONE = 0;
const RESIDENT = 1;
const SWAPPED = 2;
const KIND = 3;
const SLOT_SHIFT = 2;

/** 1,024 entries a table: a second-level table maps 4 MiB, and 512 of them map kuseg. */
const TABLE_SHIFT = 10;
const TABLE_ENTRIES = 1 << TABLE_SHIFT;
export const DIRECTORY_ENTRIES = 512;

export function pte_resident(frame: number): number {
  return (frame << PAGE_SHIFT) | RESIDENT;
}

export function pte_swapped(slot: number): number {
  return (slot << SLOT_SHIFT) | SWAPPED;
}

/** The frame of a resident entry, or 0. */
export function pte_frame(pte: number): number {
  return (pte & KIND) === RESIDENT ? pte >>> PAGE_SHIFT : 0;
}

/** The slot of a swapped entry, or 0. */
export function pte_slot(pte: number): number {
  return (pte & KIND) === SWAPPED ? pte >>> SLOT_SHIFT : 0;
}

/** The pool's free tables, linked through their first word. */
export interface PageTableWords {
  readonly poolHead: Addr;
}

export function layOutPageTables(arena: Arena): PageTableWords {
  return { poolHead: arena.words('pagetables', 1) };
}

export class PageTables {
  readonly coremap: Coremap;
  readonly poolHead: Addr;

  constructor(coremap: Coremap, at: PageTableWords) {
    this.coremap = coremap;
    this.poolHead = at.poolHead;
  }

  /** A zeroed table, or 0 when the pool is empty. Needs the lock. */
  table_alloc(): PAddr {
    this.coremap.assertLocked('table_alloc');
    const { m } = this.coremap.cpu;
    const pa = m.load(this.poolHead);
    if (pa !== 0) {
      m.store(this.poolHead, m.load(this.coremap.cpu.wordOf(pa)));
      m.zeroPage(this.coremap.cpu.wordOf(pa));
    }
    return pa;
  }

  /** Gives a table back. Needs the lock, except at boot. */
  table_free(pa: PAddr): void {
    const { m } = this.coremap.cpu;
    m.store(this.coremap.cpu.wordOf(pa), m.load(this.poolHead));
    m.store(this.poolHead, pa);
  }

  /** Where the entry for a page is, or 0 if its table does not exist. Needs the lock. */
  entry(directory: PAddr, va: VAddr): Addr {
    this.coremap.assertLocked('pagetable entry');
    const table = this.coremap.cpu.m.load(this.directoryEntry(directory, va));
    return table === 0 ? 0 : this.tableEntry(table, va);
  }

  /** Where the entry for a page is, with its table made if need be; 0 when the pool is empty. Needs the lock. */
  make_entry(directory: PAddr, va: VAddr): Addr {
    const found = this.entry(directory, va);
    if (found !== 0) {
      return found;
    }
    const table = this.table_alloc();
    if (table === 0) {
      return 0;
    }
    this.coremap.cpu.m.store(this.directoryEntry(directory, va), table);
    return this.tableEntry(table, va);
  }

  /** The first page at or above `va` whose entry is not NONE, or -1. Needs the lock. */
  next_used(directory: PAddr, va: VAddr): VAddr {
    let page = va;
    while (page >= 0) {
      const at = this.entry(directory, page);
      if (at !== 0 && this.coremap.cpu.m.load(at) !== PTE_NONE) {
        return page;
      }
      page = at === 0 ? ((page >>> 22) + 1) << 22 : (page + PAGE_SIZE) | 0;
    }
    return -1;
  }

  /** Gives back a directory and its tables, all of whose entries are NONE. Needs the lock. */
  directory_free(directory: PAddr): void {
    this.coremap.assertLocked('directory_free');
    for (let index = 0; index < DIRECTORY_ENTRIES; index++) {
      const table = this.coremap.cpu.m.load(this.coremap.cpu.wordOf(directory) + index);
      if (table !== 0) {
        this.table_free(table);
      }
    }
    this.table_free(directory);
  }

  directoryEntry(directory: PAddr, va: VAddr): Addr {
    return this.coremap.cpu.wordOf(directory) + (va >>> (PAGE_SHIFT + TABLE_SHIFT));
  }

  tableEntry(table: PAddr, va: VAddr): Addr {
    return this.coremap.cpu.wordOf(table) + ((va >>> PAGE_SHIFT) & (TABLE_ENTRIES - 1));
  }
}
