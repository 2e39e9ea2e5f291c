/**
 * The coremap: one entry a physical frame, the list of free frames, and the lock over both.
 *
 * All of it, and every page-table entry, is under `coremap.lock`, a lock that sleeps unless `--lock` names one that spins;
 * nobody sleeps with it. It is dropped while a page is zeroed, shot down, read or written; a frame on which that happens
 * is *busy*, and whoever needs it sleeps on its condition variable. Lock, busy bit and page-table entry work together like
 * this (f is the frame):
 *
 *     state        busy  owner's PTE      meaning                                       leaves it by
 *     FREE         0     -                on the free list                              take_free
 *     FREE         1     -                claimed for a run that is still being cleared fill, put_free
 *     FIXED        0     -                the kernel's; never moved                     page_free, free_kpages
 *     FIXED        0     -                run is IN_MAGAZINE: nobody's, in a magazine   page_alloc (pop), reclaim
 *     CLEAN/DIRTY  1     NONE or SWAPPED  its owner's fault zeroes it or reads it in    unbusy (mapped), put_free (I/O error)
 *     CLEAN        0     resident(f)      evictable; no TLB entry has D                 claim; a store: DIRTY
 *     DIRTY        0     resident(f)      evictable; swap holds nothing or old bytes    claim
 *     CLEAN/DIRTY  1     resident(f)      being evicted or freed; nobody maps it anew   MAKE_PAGE_AVAIL, page_free
 *
 * A CLEAN page equals its swap slot, or is all zero if it has none. Only the thread that made a frame busy touches its
 * entry until it is not busy again; TLB entries may be loaded only under the lock and only for frames that are not busy.
 * With magazines, `run` and `va` of a single kernel page are written without the lock by whoever has the frame alone: its
 * owner, or the CPU that has just taken it out of its magazine. Nobody else reads these two (magazinepages.ts).
 * Order: `coremap.runs` (page.ts) before `coremap.lock` before any spinlock. Calls nobody above it.
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { type PAddr, PAGE_SHIFT, PAGE_SIZE, type VAddr } from '../machine/mips.ts';
import { CV_WORDS, cv_broadcast, cv_wait } from '../sync/condvar.ts';
import type { Lock } from '../sync/lock.ts';
import { layOutMagazines, Magazines, type MagazineWords } from './magazine.ts';

export const FREE = 0;
export const FIXED = 1;
export const CLEAN = 2;
export const DIRTY = 3;
export const STATE_NAMES = ['FREE', 'FIXED', 'CLEAN', 'DIRTY'] as const;

/** The owner of a kernel page, and of a page that nobody owns. */
export const NO_AS = 0;
/** Run length of frames stolen before the coremap was there: they are nobody's to free. */
export const STOLEN = -1;
/** Run length of a frame that lies in a magazine. */
export const IN_MAGAZINE = -2;

/**
 * An entry. Under the lock, and while the frame is busy only for the thread that made it so. `va`, `tlb` of a free frame
 * mean nothing. `next`, `prev` link the free list and the policy's; the first free frame's `prev` means nothing, and
 * frame 0, which is never free, stands for "none": its links may be written and are never read.
 */
export const ENTRY = {
  state: 0,
  busy: 1,
  as: 2,
  va: 3,
  run: 4,
  slot: 5,
  stamp: 6,
  next: 7,
  prev: 8,
  tlb: 9,
  cv: 10,
} as const;
export const ENTRY_WORDS = ENTRY.cv + CV_WORDS;

/** `base`, `frames`: fixed after boot. The others under the lock. */
export const HEADER = { base: 0, frames: 1, freeHead: 2, freeCount: 3, busyCount: 4, usedCount: 5, words: 6 } as const;

export interface CoremapWords {
  readonly header: Addr;
  /** Signalled when a frame stops being busy or becomes free. */
  readonly available: Addr;
  readonly magazines: MagazineWords | null;
}

/** `magazine`: frames of each CPU's magazine; 0 is none. */
export function layOutCoremap(arena: Arena, cpus: number, magazine: number): CoremapWords {
  return {
    header: arena.words('coremap', HEADER.words),
    available: arena.words('coremap.available', CV_WORDS),
    magazines: layOutMagazines(arena, cpus, magazine),
  };
}

export class Coremap {
  readonly cpu: Cpu;
  readonly m: Machine;
  readonly lock: Lock;
  /** Frames of RAM, 0 before vm_bootstrap. */
  readonly frames: number;
  readonly header: Addr;
  readonly available: Addr;
  readonly base: Addr;
  readonly magazines: Magazines | null;

  constructor(cpu: Cpu, at: CoremapWords, lock: Lock) {
    this.cpu = cpu;
    this.m = cpu.m;
    this.lock = lock;
    this.header = at.header;
    this.available = at.available;
    this.base = cpu.m.load(at.header + HEADER.base);
    this.frames = cpu.m.load(at.header + HEADER.frames);
    this.magazines = at.magazines === null ? null : new Magazines(cpu, at.magazines);
  }

  // ---- an entry's fields ----

  get(frame: number, field: number): number {
    return this.m.load(this.base + frame * ENTRY_WORDS + field);
  }

  set(frame: number, field: number, value: number): void {
    this.m.store(this.base + frame * ENTRY_WORDS + field, value);
  }

  /** The condition variable on which threads wait for a busy frame. */
  cvOf(frame: number): Addr {
    return this.base + frame * ENTRY_WORDS + ENTRY.cv;
  }

  isBusy(frame: number): boolean {
    return this.get(frame, ENTRY.busy) !== 0;
  }

  stateName(frame: number): string {
    return STATE_NAMES[this.get(frame, ENTRY.state)] ?? 'in no known state';
  }

  /** Whether the frame holds a user page that may be evicted or is on its way. */
  isUser(frame: number): boolean {
    return this.get(frame, ENTRY.state) >= CLEAN;
  }

  // ---- free frames ----

  /** A free frame, off the list, or 0 if there is none. Needs the lock; whoever drops it must make the frame busy first. */
  take_free(): number {
    this.assertLocked('take_free');
    const frame = this.m.load(this.header + HEADER.freeHead);
    if (frame !== 0) {
      this.m.store(this.header + HEADER.freeHead, this.get(frame, ENTRY.next));
      this.add(HEADER.freeCount, -1);
    }
    return frame;
  }

  /** Takes this free frame off the list. Needs the lock, as {@link take_free} does. */
  unlink_free(frame: number): void {
    this.assertLocked('unlink_free');
    const next = this.get(frame, ENTRY.next);
    if (frame === this.m.load(this.header + HEADER.freeHead)) {
      this.m.store(this.header + HEADER.freeHead, next);
    } else {
      const prev = this.get(frame, ENTRY.prev);
      this.set(prev, ENTRY.next, next);
      this.set(next, ENTRY.prev, prev);
    }
    this.add(HEADER.freeCount, -1);
  }

  /** Frees a frame whose owner has been unmapped. Needs the lock. */
  put_free(frame: number): void {
    this.assertLocked('put_free');
    const { m } = this;
    const entry = this.base + frame * ENTRY_WORDS;
    m.store(entry + ENTRY.state, FREE);
    m.store(entry + ENTRY.as, NO_AS);
    m.store(entry + ENTRY.run, 0);
    m.store(entry + ENTRY.slot, 0);
    const head = m.load(this.header + HEADER.freeHead);
    m.store(entry + ENTRY.next, head);
    this.set(head, ENTRY.prev, frame);
    m.store(this.header + HEADER.freeHead, frame);
    this.add(HEADER.freeCount, 1);
    if (m.load(entry + ENTRY.busy) !== 0) {
      this.unbusy(frame);
    } else {
      cv_broadcast(this.cpu, this.available, this.lock);
    }
  }

  // ---- ownership ----

  /** Writes every field of an entry but the links and busy. Needs the lock; the frame is on no list. */
  fill(frame: number, state: number, as: number, va: VAddr, run: number, slot: number): void {
    this.assertLocked('fill');
    const { m } = this;
    const entry = this.base + frame * ENTRY_WORDS;
    m.store(entry + ENTRY.state, state);
    m.store(entry + ENTRY.as, as);
    m.store(entry + ENTRY.va, va);
    m.store(entry + ENTRY.run, run);
    m.store(entry + ENTRY.slot, slot);
    m.store(entry + ENTRY.tlb, 0);
  }

  /** Makes a frame busy. Needs the lock. */
  make_busy(frame: number): void {
    this.assertLocked('make_busy');
    if (this.isBusy(frame)) {
      this.cpu.panic(`make_busy: frame ${frame} is busy already`);
    }
    this.set(frame, ENTRY.busy, 1);
    this.add(HEADER.busyCount, 1);
  }

  /** Ends a frame's being busy and wakes who waited for that. Needs the lock. */
  unbusy(frame: number): void {
    this.assertLocked('unbusy');
    this.set(frame, ENTRY.busy, 0);
    this.add(HEADER.busyCount, -1);
    this.wake_waiters(frame);
    cv_broadcast(this.cpu, this.available, this.lock);
  }

  /** Makes a frame busy, or not, whatever it is. Needs the lock. */
  set_busy(frame: number, busy: boolean): void {
    if (this.isBusy(frame) === busy) {
      return;
    }
    if (busy) {
      this.make_busy(frame);
    } else {
      this.unbusy(frame);
    }
  }

  /** Wakes who waits for a busy frame. Needs the lock. */
  wake_waiters(frame: number): void {
    cv_broadcast(this.cpu, this.cvOf(frame), this.lock);
  }

  /** Sleeps once for a busy frame. Needs the lock; all may have changed on return. */
  wait_busy(frame: number): void {
    this.cpu.count(COUNTER.busyWaits);
    cv_wait(this.cpu, this.cvOf(frame), this.lock);
  }

  /** Sleeps until some frame stops being busy. Needs the lock; all may have changed on return. */
  wait_available(): void {
    this.cpu.count(COUNTER.busyWaits);
    cv_wait(this.cpu, this.available, this.lock);
  }

  /** Notes that this CPU's TLB may now hold the page. Needs the lock; the frame is not busy. */
  add_tlb(frame: number): void {
    this.set(frame, ENTRY.tlb, this.get(frame, ENTRY.tlb) | (1 << this.cpu.number));
  }

  // ---- counts ----

  /** Frames on the free list. Under the lock. */
  get listedCount(): number {
    return this.m.load(this.header + HEADER.freeCount);
  }

  /** Frames that are nobody's: on the free list and in magazines. */
  get freeCount(): number {
    return this.listedCount + this.magazineCount;
  }

  get magazineCount(): number {
    return this.magazines === null ? 0 : this.magazines.held();
  }

  get busyCount(): number {
    return this.m.load(this.header + HEADER.busyCount);
  }

  /** Adds to the frames handed out, to owners or to magazines. Needs the lock. */
  add_used(frames: number): void {
    this.add(HEADER.usedCount, frames);
  }

  /** Bytes in frames handed out since boot and not given back. A moment's truth unless the machine is quiet. */
  coremap_used_bytes(): number {
    this.lock.acquire();
    const used = this.m.load(this.header + HEADER.usedCount) - this.magazineCount;
    this.lock.release();
    return used * PAGE_SIZE;
  }

  // ---- frames and addresses ----

  frameOf(pa: PAddr): number {
    return pa >>> PAGE_SHIFT;
  }

  paddrOf(frame: number): PAddr {
    return frame << PAGE_SHIFT;
  }

  assertLocked(who: string): void {
    if (!this.lock.holds()) {
      const holder = this.lock.holder();
      const other = holder < 0 ? 'nobody' : `thread ${holder}`;
      this.cpu.panic(`${who}: thread ${this.cpu.curthread} does not hold ${this.lock.name}, ${other} does`);
    }
  }

  add(count: number, change: number): void {
    this.m.store(this.header + count, this.m.load(this.header + count) + change);
  }
}

/** Says where the coremap is and how many frames it has. Boot CPU only, before any Coremap is made. */
export function coremap_place(cpu: Cpu, at: CoremapWords, base: Addr, frames: number): void {
  cpu.m.store(at.header + HEADER.base, base);
  cpu.m.store(at.header + HEADER.frames, frames);
}
