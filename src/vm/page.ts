/**
 * Page allocation: `page_alloc`, `page_nalloc`, `page_free`.
 *
 * One frame: a free one if there is one, else the policy's victim, else, if some frame is busy, asleep until it is not,
 * else out of memory. A run of frames: the run that costs least to clear. `coremap.runs` lets one run at a time gather
 * frames, for two that each wait for what the other holds would wait for ever; it comes before `coremap.lock`. It is held
 * over acknowledgements and the disk, which is sound because only allocators of runs want it and no flight waits for one.
 * So it sleeps, whatever kind of lock the coremap's is.
 */

import { type PAddr, PAGE_WORDS, type VAddr } from '../machine/mips.ts';
import type { Lock } from '../sync/lock.ts';
import { CLEAN, type Coremap, ENTRY, FIXED, FREE, NO_AS } from './coremap.ts';
import { ENOMEM } from './errno.ts';
import type { Evictor } from './evict.ts';
import type { Swap } from './swap.ts';

/** Cost of a frame in flight when runs are compared: worth avoiding, but it can be waited for. */
const COST_BUSY = 64;

export class Pages {
  readonly coremap: Coremap;
  readonly evictor: Evictor;
  readonly swap: Swap;
  readonly runs: Lock;

  constructor(coremap: Coremap, evictor: Evictor, swap: Swap, runs: Lock) {
    this.coremap = coremap;
    this.evictor = evictor;
    this.swap = swap;
    this.runs = runs;
  }

  /**
   * A frame for page `va` of address space `as`, or for the kernel (NO_AS). `fixed` frames never move. The page is zero,
   * unless `slot` names the swap slot that the caller will read into it.
   *
   * A kernel frame is ready on return. A user's frame is busy on return, and stays so until its owner's fault has mapped
   * it ({@link page_mapped}) or given it up. Returns the physical address, or -errno. Takes the coremap's lock; may sleep.
   */
  page_alloc(as: number, va: VAddr, fixed: boolean, slot = 0): number {
    const { coremap } = this;
    coremap.lock.acquire();
    const frame = this.claim_frame();
    if (frame > 0) {
      coremap.fill(frame, fixed ? FIXED : CLEAN, as, va, 1, slot);
      coremap.add_used(1);
      coremap.set_busy(frame, as !== NO_AS);
    }
    coremap.lock.release();
    if (frame < 0) {
      return frame;
    }
    // Needs no lock: the frame is ours alone, fixed or busy, until we say otherwise.
    if (slot === 0) {
      coremap.cpu.m.zeroPage(coremap.cpu.wordOf(coremap.paddrOf(frame)));
    }
    return coremap.paddrOf(frame);
  }

  /** A frame that is nobody's and on no list, or -errno. Needs the coremap's lock; may drop it before it has the frame. */
  claim_frame(): number {
    for (;;) {
      const free = this.coremap.take_free();
      if (free !== 0) {
        return free;
      }
      if (this.reclaim()) {
        continue;
      }
      const victim = this.evictor.policy.victim();
      if (victim !== 0) {
        this.evictor.claim(victim);
        const errno = this.evictor.MAKE_PAGE_AVAIL(victim);
        return errno === 0 ? victim : -errno;
      }
      if (this.coremap.busyCount === 0) {
        return -ENOMEM;
      }
      // Blocked: every frame is fixed or in flight. Whoever ends a flight needs the lock that cv_wait drops only when
      // we are on the channel. Ends: no flight waits for a frame.
      this.coremap.wait_available();
    }
  }

  /** Puts the frames of all magazines, where there are any (magazinepages.ts), on the free list. Whether it found one. */
  reclaim(): boolean {
    return false;
  }

  /** The owner's fault has mapped the page: it may be evicted from now on. Needs the coremap's lock. */
  page_mapped(frame: number): void {
    this.coremap.assertLocked('page_mapped');
    if (this.coremap.get(frame, ENTRY.state) !== FIXED) {
      this.evictor.policy.add(frame);
    }
    this.coremap.unbusy(frame);
  }

  /**
   * `n` physically contiguous frames for the kernel, all zero, the length of the run kept at its head. Returns the
   * physical address of the first, or -errno. May sleep.
   */
  page_nalloc(n: number): number {
    const { coremap } = this;
    this.runs.acquire();
    coremap.lock.acquire();
    const head = this.claim_run(n);
    const errno = head > 0 ? this.clear_run(head, n) : -head;
    if (errno === 0) {
      this.fix_run(head, n);
    }
    coremap.lock.release();
    this.runs.release();
    if (errno !== 0) {
      return -errno;
    }
    for (let frame = head; frame < head + n; frame++) {
      coremap.cpu.m.zeroPage(coremap.cpu.ram + frame * PAGE_WORDS);
    }
    return coremap.paddrOf(head);
  }

  /** Claims the cheapest run of frames that are not fixed, or returns -ENOMEM. Needs both locks; may drop the coremap's. */
  claim_run(n: number): number {
    for (;;) {
      const head = this.cheapest_run(n);
      if (!this.is_free_run(head, n) && this.reclaim()) {
        continue;
      }
      if (head === 0) {
        return -ENOMEM;
      }
      const busy = this.first_busy(head, n);
      if (busy === 0) {
        this.claim_each(head, n);
        return head;
      }
      // Blocked: no run is free of frames in flight. After the wait everything may be different: look again.
      this.coremap.wait_busy(busy);
    }
  }

  /** The head of the run of `n` frames, none fixed, that costs least to clear; 0 if there is none. Needs the lock. */
  cheapest_run(n: number): number {
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    let cost = 0;
    let length = 0;
    for (let frame = 1; frame < this.coremap.frames && bestCost > 0; frame++) {
      if (this.coremap.get(frame, ENTRY.state) === FIXED) {
        cost = 0;
        length = 0;
        continue;
      }
      cost += this.cost(frame);
      length++;
      if (length > n) {
        cost -= this.cost(frame - n);
        length--;
      }
      if (length === n && cost < bestCost) {
        best = frame - n + 1;
        bestCost = cost;
      }
    }
    return best;
  }

  /** Whether {@link cheapest_run} has found a run that costs nothing to clear. Needs the lock. */
  is_free_run(head: number, n: number): boolean {
    let cost = 0;
    for (let frame = head; frame < head + n; frame++) {
      cost += this.cost(frame);
    }
    return head !== 0 && cost === 0;
  }

  cost(frame: number): number {
    return this.coremap.isBusy(frame) ? COST_BUSY : this.evictor.cost(frame);
  }

  first_busy(head: number, n: number): number {
    for (let frame = head; frame < head + n; frame++) {
      if (this.coremap.isBusy(frame)) {
        return frame;
      }
    }
    return 0;
  }

  /** Claims all frames of the run at once, so that nobody else can have one meanwhile. Needs the lock. */
  claim_each(head: number, n: number): void {
    for (let frame = head; frame < head + n; frame++) {
      if (this.coremap.get(frame, ENTRY.state) === FREE) {
        this.coremap.unlink_free(frame);
        this.coremap.make_busy(frame);
      } else {
        this.evictor.claim(frame);
      }
    }
  }

  /** Evicts what is in the run. On an error gives all of it back and returns the errno. Needs the lock; drops it. */
  clear_run(head: number, n: number): number {
    for (let frame = head; frame < head + n; frame++) {
      if (this.coremap.isUser(frame)) {
        const errno = this.evictor.MAKE_PAGE_AVAIL(frame);
        if (errno !== 0) {
          this.give_back(head, frame, n);
          return errno;
        }
      }
    }
    return 0;
  }

  /** Undoes {@link claim_each} after the eviction of `failed`, which has its owner back already. Needs the lock. */
  give_back(head: number, failed: number, n: number): void {
    for (let frame = head; frame < head + n; frame++) {
      if (frame === failed) {
        continue;
      }
      if (this.coremap.isUser(frame)) {
        this.evictor.unclaim(frame);
      } else {
        this.coremap.put_free(frame);
      }
    }
  }

  /** Makes a cleared run the kernel's. Needs the lock. */
  fix_run(head: number, n: number): void {
    for (let frame = head; frame < head + n; frame++) {
      this.coremap.fill(frame, FIXED, NO_AS, 0, frame === head ? n : 0, 0);
      this.coremap.unbusy(frame);
    }
    this.coremap.add_used(n);
  }

  /**
   * Frees one page. If an address space has it, it is unmapped and shot down first, and its swap slot is freed. The
   * caller knows that the page is its own and stays so: a kernel page, or a user page that only it can free.
   * Takes the coremap's lock; may sleep. Panics if the frame is free.
   */
  page_free(pa: PAddr): void {
    const { coremap } = this;
    const frame = coremap.frameOf(pa);
    coremap.lock.acquire();
    while (coremap.isBusy(frame)) {
      coremap.wait_busy(frame);
    }
    this.free_frame(frame);
    coremap.lock.release();
  }

  /** Frees a single kernel page without the coremap's lock, where there are magazines. False: nothing has been done. */
  free_single(_frame: number): boolean {
    return false;
  }

  /** Frees a frame that is not busy. Needs the coremap's lock; drops it while a user's page is shot down. */
  free_frame(frame: number): void {
    const { coremap } = this;
    if (coremap.get(frame, ENTRY.state) === FREE) {
      coremap.cpu.panic(`page_free: frame ${frame} is free already`);
    }
    if (coremap.get(frame, ENTRY.as) === NO_AS) {
      coremap.add_used(-1);
    } else {
      this.take_from_owner(frame);
    }
    coremap.put_free(frame);
  }

  /** Unmaps a user's page and frees its swap slot; the frame is busy then. Needs the coremap's lock; drops it. */
  take_from_owner(frame: number): void {
    if (this.coremap.get(frame, ENTRY.state) === FIXED) {
      this.coremap.make_busy(frame);
    } else {
      this.evictor.claim(frame);
    }
    this.evictor.unmap(frame, 0);
    this.release_slot(frame);
    this.evictor.disown(frame);
  }

  /** Gives up a frame whose owner's fault failed: its page stays where it was. Takes the coremap's lock. */
  page_abandon(pa: PAddr): void {
    const { coremap } = this;
    coremap.lock.acquire();
    coremap.add_used(-1);
    coremap.put_free(coremap.frameOf(pa));
    coremap.lock.release();
  }

  /** Frees a page's swap slot, if it has one. Needs the coremap's lock. */
  release_slot(frame: number): void {
    const slot = this.coremap.get(frame, ENTRY.slot);
    if (slot !== 0) {
      this.swap.slot_free(slot);
      this.coremap.set(frame, ENTRY.slot, 0);
    }
  }
}
