/**
 * Page allocation with magazines in front of the coremap: single kernel pages need no lock most of the time.
 *
 * A frame in a magazine is FIXED in the coremap, as the kernel page that it becomes, so that its `state`, the only field
 * that others read of a FIXED frame, does not change when it is handed out; `run` tells the two apart, and is written by
 * whoever has taken the frame out of its slot or has not put it in yet. The coremap counts it as handed out; its counts
 * subtract what the magazines hold. Whoever puts frames into a magazine's slots and takes them out: magazine.ts.
 *
 * Frames move in batches of half a magazine. Nobody evicts a page, or fails, while a magazine holds a frame: the free list
 * empty, all magazines are emptied onto it and sealed, with `coremap.lock`. The moment when the last slot is sealed is one
 * at which no frame is free anywhere, if none has come to light: that is when an allocation that fails does so. A CPU
 * opens its magazine again when the free list is long enough to fill two.
 */

import type { PAddr, VAddr } from '../machine/mips.ts';
import type { Lock } from '../sync/lock.ts';
import { type Coremap, ENTRY, FIXED, IN_MAGAZINE, NO_AS } from './coremap.ts';
import type { Evictor } from './evict.ts';
import type { Magazines } from './magazine.ts';
import { Pages } from './page.ts';
import type { Swap } from './swap.ts';

export class MagazinePages extends Pages {
  readonly magazines: Magazines;

  constructor(coremap: Coremap, evictor: Evictor, swap: Swap, runs: Lock, magazines: Magazines) {
    super(coremap, evictor, swap, runs);
    this.magazines = magazines;
  }

  override page_alloc(as: number, va: VAddr, fixed: boolean, slot = 0): number {
    // With interrupts off the long way panics, as an allocation that might sleep must, this time or not.
    if (as !== NO_AS || !fixed || slot !== 0 || this.coremap.cpu.splIsHigh) {
      return super.page_alloc(as, va, fixed, slot);
    }
    const { coremap } = this;
    const frame = this.magazines.pop() || this.refill_and_claim();
    if (frame < 0) {
      return frame;
    }
    coremap.set(frame, ENTRY.va, va);
    coremap.set(frame, ENTRY.run, 1);
    coremap.cpu.m.zeroPage(coremap.cpu.wordOf(coremap.paddrOf(frame)));
    return coremap.paddrOf(frame);
  }

  /** The magazine is empty or sealed: fills half of it, and claims a frame in the ordinary way. Takes the coremap's lock. */
  refill_and_claim(): number {
    const { coremap } = this;
    coremap.lock.acquire();
    this.refill();
    const frame = this.claim_frame();
    if (frame > 0) {
      this.into_magazine(frame);
      coremap.set_busy(frame, false);
    }
    coremap.lock.release();
    return frame;
  }

  /** Fills half of this CPU's magazine if the free list is long enough. Needs the coremap's lock. */
  refill(): void {
    if (!this.may_keep_frames()) {
      return;
    }
    const half = (this.magazines.size + 1) >>> 1;
    while (this.magazines.count < half) {
      const frame = this.coremap.take_free();
      this.into_magazine(frame);
      this.magazines.push(frame);
    }
  }

  /** Whether there are frames enough for this CPU to keep some. Opens its magazine if it is sealed. Needs the lock. */
  may_keep_frames(): boolean {
    if (this.coremap.listedCount < 2 * this.magazines.size) {
      return false;
    }
    if (this.magazines.isSealed(this.coremap.cpu.number)) {
      this.magazines.open();
    }
    return true;
  }

  /** Makes a claimed frame, on no list, one that may lie in a magazine. Needs the coremap's lock. */
  into_magazine(frame: number): void {
    this.coremap.fill(frame, FIXED, NO_AS, 0, IN_MAGAZINE, 0);
    this.coremap.add_used(1);
  }

  /** Puts a frame out of a magazine on the free list. Needs the coremap's lock. */
  out_of_magazine(frame: number): void {
    this.coremap.add_used(-1);
    this.coremap.put_free(frame);
  }

  /** Takes all frames out of all magazines, and seals them. Whether there were any. Needs the coremap's lock. */
  override reclaim(): boolean {
    this.coremap.assertLocked('reclaim');
    let found = false;
    for (let cpu = 0; cpu < this.coremap.cpu.cpus; cpu++) {
      if (!this.magazines.isSealed(cpu)) {
        for (let slot = 0; slot < this.magazines.size; slot++) {
          const frame = this.magazines.seal_slot(cpu, slot);
          if (frame !== 0) {
            this.out_of_magazine(frame);
            found = true;
          }
        }
        this.magazines.note_sealed(cpu);
      }
    }
    return found;
  }

  override page_free(pa: PAddr): void {
    if (!this.free_single(this.coremap.frameOf(pa))) {
      super.page_free(pa);
    }
  }

  /**
   * Frees a single kernel page, if that is what the frame is. The caller owns it, so what it reads here nobody changes;
   * `as` comes first, since the other fields of an evictable page of a user could.
   */
  override free_single(frame: number): boolean {
    const { coremap } = this;
    const single =
      coremap.get(frame, ENTRY.as) === NO_AS &&
      coremap.get(frame, ENTRY.state) === FIXED &&
      coremap.get(frame, ENTRY.run) === 1;
    if (!single || coremap.cpu.splIsHigh) {
      return false;
    }
    if (!this.free_to_magazine(frame)) {
      this.free_to_list(frame);
    }
    return true;
  }

  /** Frees a single kernel page to this CPU's magazine; false, and nothing changed, if that is full or sealed. */
  free_to_magazine(frame: number): boolean {
    // Before the push: after it the frame may be somebody else's.
    this.coremap.set(frame, ENTRY.run, IN_MAGAZINE);
    if (this.magazines.push(frame)) {
      return true;
    }
    this.coremap.set(frame, ENTRY.run, 1);
    return false;
  }

  /** The magazine is full or sealed: empties half of it or opens it, and frees the page. Takes the coremap's lock. */
  free_to_list(frame: number): void {
    const { coremap, magazines } = this;
    coremap.lock.acquire();
    this.free_frame(frame);
    if (!magazines.isSealed(coremap.cpu.number)) {
      this.empty_half();
    } else {
      this.may_keep_frames();
    }
    coremap.lock.release();
  }

  /** Puts half of this CPU's open magazine on the free list. Needs the coremap's lock, so that nobody seals it meanwhile. */
  empty_half(): void {
    const half = this.magazines.size >>> 1;
    while (this.magazines.count > half) {
      this.out_of_magazine(this.magazines.pop());
    }
  }

  /** A page in a magazine is free; the ordinary look at `state` does not show it. */
  override free_frame(frame: number): void {
    if (this.coremap.get(frame, ENTRY.run) === IN_MAGAZINE) {
      this.coremap.cpu.panic(`page_free: frame ${frame} is free already: it is in a magazine`);
    }
    super.free_frame(frame);
  }
}
