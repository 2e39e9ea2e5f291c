/**
 * Eviction: takes a user page out of its frame, in the only order that loses nothing.
 *
 *     busy        under the lock: from here on nobody maps the page anew, its owner's faults sleep
 *     unmap       the set of CPUs that may hold the translation is read and emptied
 *     shoot down  lock dropped; when the last CPU has acknowledged, no store can reach the frame any more
 *     write out   only now: earlier, a store after the write would be lost
 *     available   lock taken again: the page-table entry says where the page is, the frame has no owner
 *     wake        owners that slept fault again and find the page in swap
 */
import { COUNTER } from '../machine/counters.ts';
import type { AddressSpaces } from './addrspace.ts';
import { CLEAN, type Coremap, DIRTY, ENTRY, FREE, NO_AS } from './coremap.ts';
import { ENOMEM } from './errno.ts';
import { PTE_NONE, pte_swapped } from './pagetable.ts';
import type { ReplacementPolicy } from './replace/policy.ts';
import type { Shootdown } from './shootdown.ts';
import type { Swap } from './swap.ts';

export class Evictor {
  readonly coremap: Coremap;
  readonly policy: ReplacementPolicy;
  readonly spaces: AddressSpaces;
  readonly shootdown: Shootdown;
  readonly swap: Swap;

  constructor(coremap: Coremap, policy: ReplacementPolicy, spaces: AddressSpaces, shootdown: Shootdown, swap: Swap) {
    this.coremap = coremap;
    this.policy = policy;
    this.spaces = spaces;
    this.shootdown = shootdown;
    this.swap = swap;
  }

  /** Makes an evictable frame the caller's: busy, and not to be chosen by others. Needs the coremap's lock. */
  claim(frame: number): void {
    this.coremap.assertLocked('claim');
    this.policy.remove(frame);
    this.coremap.make_busy(frame);
  }

  /** Gives a claimed page back to its owner. Needs the coremap's lock. */
  unclaim(frame: number): void {
    this.policy.add(frame);
    this.coremap.unbusy(frame);
  }

  /**
   * Makes a claimed frame available: flush (unmap and shoot down), and swap (write out) if it is dirty. Needs the
   * coremap's lock, which it drops while it waits. Returns 0 with the frame still busy and nobody's, or an errno with
   * the page back in its owner's hands.
   */
  MAKE_PAGE_AVAIL(frame: number): number {
    const dirty = this.coremap.get(frame, ENTRY.state) === DIRTY;
    const errno = dirty ? this.swapout(frame) : this.flush(frame);
    if (errno !== 0) {
      this.unclaim(frame);
      return errno;
    }
    this.coremap.cpu.count(dirty ? COUNTER.dirtyEvictions : COUNTER.cleanEvictions);
    this.disown(frame);
    return 0;
  }

  /** A clean page need only disappear from the TLBs. Needs the coremap's lock, drops it meanwhile. */
  flush(frame: number): number {
    this.unmap(frame, 0);
    return 0;
  }

  /** A dirty page goes to its slot, once nobody can store to it. Needs the coremap's lock, drops it meanwhile. */
  swapout(frame: number): number {
    const slot = this.coremap.get(frame, ENTRY.slot) || this.swap.slot_alloc();
    if (slot === 0) {
      return ENOMEM;
    }
    this.coremap.set(frame, ENTRY.slot, slot);
    return this.unmap(frame, slot);
  }

  /** Shoots a busy frame's page down, then writes it to `slot` unless that is 0. Needs the lock, drops it meanwhile. */
  unmap(frame: number, slot: number): number {
    const { coremap } = this;
    coremap.assertLocked('unmap');
    const cpus = coremap.get(frame, ENTRY.tlb);
    const entryHi = this.spaces.entryHi(coremap.get(frame, ENTRY.as), coremap.get(frame, ENTRY.va));
    coremap.set(frame, ENTRY.tlb, 0);
    coremap.lock.release();
    this.shootdown.shoot(cpus, entryHi);
    const errno = slot === 0 ? 0 : this.swap.swap_out(slot, frame);
    coremap.lock.acquire();
    return errno;
  }

  /** Points the owner's page-table entry at the page's slot and wakes the owner. Needs the coremap's lock. */
  disown(frame: number): void {
    const { coremap } = this;
    const slot = coremap.get(frame, ENTRY.slot);
    this.spaces.set_pte(
      coremap.get(frame, ENTRY.as),
      coremap.get(frame, ENTRY.va),
      slot === 0 ? PTE_NONE : pte_swapped(slot),
    );
    coremap.fill(frame, FREE, NO_AS, 0, 0, 0);
    coremap.add_used(-1);
    coremap.wake_waiters(frame);
  }

  /** What evicting this frame costs, for choosing among runs: nothing, a shootdown, or a shootdown and a write. */
  cost(frame: number): number {
    const state = this.coremap.get(frame, ENTRY.state);
    return state === CLEAN ? COST_CLEAN : state === DIRTY ? COST_DIRTY : 0;
  }
}

const COST_CLEAN = 1;
const COST_DIRTY = 8;
