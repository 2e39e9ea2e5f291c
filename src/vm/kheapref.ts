/**
 * Pagerefs of the kernel heap: where the 16 bytes come from that describe a page of blocks.
 *
 * They live in at most 16 pages of 256, taken one at a time when needed. OS/161 never gives such a page back; here it is
 * given back with its last pageref, so that a heap with nothing in it holds no frame and the counts before and after a
 * test are equal whether or not it was the first to use the heap.
 */
import type { Addr } from '../machine/machine.ts';
import { PAGE_FRAME, type VAddr } from '../machine/mips.ts';
import { type Kheap, PAGEREF, PAGEREFS_PER_ROOT, ROOT, ROOTS } from './kheap.ts';

/** The page allocator, as the heap needs it: all may sleep and want no spinlock held. */
export interface HeapPages {
  readonly coremap: { coremap_used_bytes(): number };
  /** The kernel address of `n` contiguous pages, or 0. */
  alloc_kpages(n: number): VAddr;
  free_kpages(va: VAddr): void;
}

const PAGEREF_BYTES = 4 * PAGEREF.words;

export class Pagerefs {
  readonly heap: Kheap;
  readonly kpages: HeapPages;

  constructor(heap: Kheap, kpages: HeapPages) {
    this.heap = heap;
    this.kpages = kpages;
  }

  /**
   * A pageref that nobody uses, its words undefined, or 0 when there is no memory for one. Needs the heap's lock, and
   * may drop it for a while: trust nothing remembered from before the call.
   */
  allocpageref(): VAddr {
    this.heap.assertLocked('allocpageref');
    for (;;) {
      const root = this.#rootWithRoom();
      if (root === 0) {
        return 0;
      }
      if (this.heap.cpu.m.load(root + ROOT.page) !== 0) {
        return this.#take(root);
      }
      if (!this.#addPage(root)) {
        return 0;
      }
    }
  }

  /**
   * Gives a pageref back. Needs the heap's lock. Returns the page of pagerefs that became empty by it, which the caller
   * frees after dropping the lock, or 0.
   */
  freepageref(pr: VAddr): VAddr {
    this.heap.assertLocked('freepageref');
    const { m } = this.heap.cpu;
    const root = this.#rootOf(pr);
    const index = (pr & ~PAGE_FRAME) / PAGEREF_BYTES;
    const bits = root + ROOT.bits + (index >>> 5);
    m.store(bits, m.load(bits) & ~(1 << (index & 31)));
    const used = m.load(root + ROOT.used) - 1;
    m.store(root + ROOT.used, used);
    if (used > 0) {
      return 0;
    }
    m.store(root + ROOT.page, 0);
    return pr & PAGE_FRAME;
  }

  /** A root whose page has room, else one without a page, else 0. */
  #rootWithRoom(): Addr {
    const { m } = this.heap.cpu;
    let without = 0;
    for (let n = 0; n < ROOTS; n++) {
      const root = this.heap.at.roots + n * ROOT.words;
      const used = m.load(root + ROOT.used);
      if (used > 0 && used < PAGEREFS_PER_ROOT) {
        return root;
      }
      if (used === 0 && without === 0) {
        without = root;
      }
    }
    return without;
  }

  /** Drops the lock to get a page for this root. False if there is none, and nobody else brought one meanwhile. */
  #addPage(root: Addr): boolean {
    const { m } = this.heap.cpu;
    this.heap.release();
    const page = this.kpages.alloc_kpages(1);
    this.heap.acquire();
    if (m.load(root + ROOT.page) === 0) {
      m.store(root + ROOT.page, page);
      return page !== 0;
    }
    if (page !== 0) {
      // Somebody else was faster: ours is too many.
      this.heap.release();
      this.kpages.free_kpages(page);
      this.heap.acquire();
    }
    return true;
  }

  #take(root: Addr): VAddr {
    const { m } = this.heap.cpu;
    let bits = root + ROOT.bits;
    while (m.load(bits) === -1) {
      bits++;
    }
    const taken = m.load(bits);
    const bit = 31 - Math.clz32(~taken & (taken + 1));
    m.store(bits, taken | (1 << bit));
    m.store(root + ROOT.used, m.load(root + ROOT.used) + 1);
    return m.load(root + ROOT.page) + ((bits - root - ROOT.bits) * 32 + bit) * PAGEREF_BYTES;
  }

  #rootOf(pr: VAddr): Addr {
    for (let n = 0; n < ROOTS; n++) {
      const root = this.heap.at.roots + n * ROOT.words;
      if (this.heap.cpu.m.load(root + ROOT.page) === (pr & PAGE_FRAME)) {
        return root;
      }
    }
    return this.heap.cpu.panic('freepageref: a pageref that lies on no page of pagerefs');
  }
}
