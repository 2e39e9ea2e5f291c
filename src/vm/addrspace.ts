/**
 * Address spaces: a page directory each, and which of them each CPU's TLB may hold entries of.
 *
 * Address space n has the ASID n mod 64. A CPU remembers which address space it last ran under each ASID and forgets the
 * entries of another before it runs the next under the same: so entries survive a context switch, and a page can be in
 * several TLBs after its process has migrated.
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import {
  ASIDS,
  NTLB,
  type PAddr,
  PAGE_FRAME,
  TLBHI_INVALID,
  TLBHI_PID,
  TLBHI_PID_SHIFT,
  type VAddr,
} from '../machine/mips.ts';
import { type Coremap, NO_AS } from './coremap.ts';
import type { PageTables } from './pagetable.ts';

/** Address spaces are 1 to MAX_AS. */
export const MAX_AS = 512;

export interface AddressSpaceWords {
  /** Word n is the directory of address space n, 0 if there is none. Under the coremap's lock. */
  readonly directories: Addr;
  /** By kernel thread: the address space of its process. */
  readonly current: readonly Addr[];
  /** This CPU only: word a is the address space that last ran under ASID a. */
  readonly lastRun: readonly Addr[];
}

export function layOutAddressSpaces(arena: Arena, cpus: number): AddressSpaceWords {
  return {
    directories: arena.words('addrspaces', MAX_AS + 1),
    current: Array.from({ length: cpus }, (_, n) => arena.words(`thread[${n}].curas`, 1)),
    lastRun: Array.from({ length: cpus }, (_, n) => arena.words(`cpu[${n}].asids`, ASIDS)),
  };
}

export class AddressSpaces {
  readonly cpu: Cpu;
  readonly coremap: Coremap;
  readonly tables: PageTables;
  readonly directories: Addr;
  readonly current: Addr;
  readonly lastRun: Addr;

  constructor(coremap: Coremap, tables: PageTables, at: AddressSpaceWords) {
    this.cpu = coremap.cpu;
    this.coremap = coremap;
    this.tables = tables;
    this.directories = at.directories;
    this.current = at.current[coremap.cpu.curthread] as Addr;
    this.lastRun = at.lastRun[coremap.cpu.number] as Addr;
  }

  /** A new, empty address space; 0 when there are MAX_AS or no page tables are left. Takes the coremap's lock. */
  as_create(): number {
    this.coremap.lock.acquire();
    let as = 1;
    while (as <= MAX_AS && this.directory(as) !== 0) {
      as++;
    }
    const directory = as > MAX_AS ? 0 : this.tables.table_alloc();
    if (directory !== 0) {
      this.cpu.m.store(this.directories + as, directory);
    }
    this.coremap.lock.release();
    return directory === 0 ? NO_AS : as;
  }

  /** Gives back an address space whose pages are all gone. Needs the coremap's lock. */
  as_release(as: number): void {
    this.tables.directory_free(this.directory(as));
    this.cpu.m.store(this.directories + as, 0);
  }

  /** Needs the coremap's lock. */
  directory(as: number): PAddr {
    return this.cpu.m.load(this.directories + as);
  }

  /** The page-table entry of a page; NONE if it has no table. Needs the coremap's lock. */
  pte(as: number, va: VAddr): number {
    const at = this.tables.entry(this.directory(as), va);
    return at === 0 ? 0 : this.cpu.m.load(at);
  }

  /** Writes the entry of a page whose table exists. Needs the coremap's lock. */
  set_pte(as: number, va: VAddr, pte: number): void {
    const at = this.tables.entry(this.directory(as), va);
    if (at === 0) {
      this.cpu.panic(`set_pte: address space ${as} has no table for page ${va >>> 12}`);
    }
    this.cpu.m.store(at, pte);
  }

  /** Makes sure that a page has an entry. False when page tables are used up. Needs the coremap's lock. */
  make_pte(as: number, va: VAddr): boolean {
    return this.tables.make_entry(this.directory(as), va) !== 0;
  }

  /** What the TLB matches for a page of an address space. */
  entryHi(as: number, va: VAddr): number {
    return (va & PAGE_FRAME) | ((as % ASIDS) << TLBHI_PID_SHIFT);
  }

  /** The address space that this thread runs in when it is in user mode. */
  get curas(): number {
    return this.cpu.m.load(this.current);
  }

  /** Gives this thread's process another address space, and activates it. Source: `proc_setas`. */
  proc_setas(as: number): void {
    this.cpu.m.store(this.current, as);
    this.as_activate();
  }

  /**
   * Lets this CPU translate for the address space of this thread. The translations of the one that ran before stay in the
   * TLB, and so do a kernel thread's: whoever unmaps their pages must still ask this CPU.
   */
  as_activate(): void {
    const { cpu, curas } = this;
    const asid = curas % ASIDS;
    cpu.splraise();
    if (cpu.m.load(this.lastRun + asid) !== curas) {
      this.flush_asid(asid);
      cpu.m.store(this.lastRun + asid, curas);
    }
    cpu.tlb.asid = asid;
    cpu.spllower();
  }

  /** Forgets the entries of an ASID. Needs interrupts off. */
  flush_asid(asid: number): void {
    this.cpu.count(COUNTER.asidFlushes);
    for (let slot = 0; slot < NTLB; slot++) {
      const hi = this.cpu.tlb.readHi(slot);
      if (hi !== TLBHI_INVALID(slot) && (hi & TLBHI_PID) >>> TLBHI_PID_SHIFT === asid) {
        this.cpu.tlb.tlb_write(TLBHI_INVALID(slot), 0, slot);
      }
    }
  }
}
