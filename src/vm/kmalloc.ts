/**
 * kmalloc: kernel memory by the byte, cut from pages of the coremap.
 *
 * Requests below 2,048 bytes get a block of the next size up, from a page of such blocks; the rest get whole pages. The
 * heap's spinlock is dropped around every call of the page allocator, which may sleep; after taking it again nothing
 * remembered is trusted, and a page or pageref that turned out to be one too many is given back. A page whose last
 * block is freed goes back at once. Freed blocks are filled with 0xdeadbeef, and a block that is handed out must still
 * hold that. May sleep in both directions: call with no spinlock held. Source: OS/161 `vm/kmalloc.c`.
 */
import type { Cpu } from '../machine/cpu.ts';
import { hex, PAGE_FRAME, PAGE_SIZE, type VAddr } from '../machine/mips.ts';
import { Kheap, type KmallocWords, LARGEST_SUBPAGE, NO_BLOCK, PAGEREF, SIZES } from './kheap.ts';
import { type HeapPages, Pagerefs } from './kheapref.ts';

export { type KmallocWords, layOutKmalloc } from './kheap.ts';

/** Fill freed blocks, and look at the filling when they are handed out again. */
const CHECK_FREED = true;
const DEADBEEF = 0xdeadbeef | 0;

export class Kmalloc {
  readonly cpu: Cpu;
  readonly kpages: HeapPages;
  readonly heap: Kheap;
  readonly pagerefs: Pagerefs;

  constructor(cpu: Cpu, kpages: HeapPages, at: KmallocWords) {
    this.cpu = cpu;
    this.kpages = kpages;
    this.heap = new Kheap(cpu, at);
    this.pagerefs = new Pagerefs(this.heap, kpages);
  }

  /** The kernel address of `bytes` bytes, undefined in content; 0 when there is no memory. Takes the heap's lock. */
  kmalloc(bytes: number): VAddr {
    if (bytes >= LARGEST_SUBPAGE) {
      return this.kpages.alloc_kpages(Math.ceil(bytes / PAGE_SIZE));
    }
    const type = blocktype(bytes);
    this.heap.acquire();
    const pr = this.#pageWithBlock(type);
    if (pr !== 0) {
      return this.#takeAndRelease(pr);
    }
    this.heap.release();
    return this.#kmallocSlow(type);
  }

  /** No page of this size has a free block: makes one. */
  #kmallocSlow(type: number): VAddr {
    const page = this.kpages.alloc_kpages(1);
    if (page === 0) {
      return 0;
    }
    this.#cut(page, type);
    this.heap.acquire();
    const pr = this.pagerefs.allocpageref();
    if (pr === 0) {
      this.heap.release();
      this.kpages.free_kpages(page);
      return 0;
    }
    const size = SIZES[type] as number;
    this.heap.set(pr, PAGEREF.page, page | type);
    this.heap.setFree(pr, PAGE_SIZE - size, PAGE_SIZE / size);
    this.heap.link(pr);
    return this.#takeAndRelease(pr);
  }

  /** Gives memory back; address 0 is nothing to give. Panics when the address is not one that kmalloc returned. */
  kfree(va: VAddr): void {
    if (va === 0) {
      return;
    }
    this.heap.acquire();
    const pr = this.#pagerefOf(va);
    if (pr !== 0) {
      this.#freeAndRelease(pr, va);
      return;
    }
    this.heap.release();
    if ((va & ~PAGE_FRAME) !== 0) {
      this.cpu.panic(`kfree: ${hex(va)} is neither a block of the heap nor a page`);
    }
    this.kpages.free_kpages(va);
  }

  /**
   * Bytes in use: blocks, and whole pages that are not cut into blocks, whoever took them. OS/161's `khu`. The heap is
   * counted under its lock and the coremap under its own, one after the other: exact when nobody else allocates.
   */
  kheap_getused(): number {
    let bytes = 0;
    this.heap.acquire();
    for (let pr = this.cpu.m.load(this.heap.allBase); pr !== 0; pr = this.heap.get(pr, PAGEREF.nextAll)) {
      bytes -= this.heap.freeBlocks(pr) * this.heap.sizeOf(pr);
    }
    this.heap.release();
    return bytes + this.kpages.coremap.coremap_used_bytes();
  }

  /** A page of this type with a free block, or 0. Needs the heap's lock. */
  #pageWithBlock(type: number): VAddr {
    let pr = this.cpu.m.load(this.heap.at.bases + type);
    while (pr !== 0 && this.heap.freeBlocks(pr) === 0) {
      pr = this.heap.get(pr, PAGEREF.nextSameSize);
    }
    return pr;
  }

  /** The pageref of the page that holds an address, or 0. Needs the heap's lock. */
  #pagerefOf(va: VAddr): VAddr {
    let pr = this.cpu.m.load(this.heap.allBase);
    while (pr !== 0 && this.heap.pageOf(pr) !== (va & PAGE_FRAME)) {
      pr = this.heap.get(pr, PAGEREF.nextAll);
    }
    return pr;
  }

  /** Links the blocks of a fresh page, last one first. Needs no lock: nobody else knows of the page. */
  #cut(page: VAddr, type: number): void {
    const size = SIZES[type] as number;
    for (let offset = 0; offset < PAGE_SIZE; offset += size) {
      this.#fill(page + offset, size);
      this.heap.store(page + offset, offset === 0 ? 0 : page + offset - size);
    }
  }

  /** Takes a page's first free block, and drops the heap's lock. */
  #takeAndRelease(pr: VAddr): VAddr {
    this.heap.assertLocked('kmalloc');
    const page = this.heap.pageOf(pr);
    const size = this.heap.sizeOf(pr);
    const block = page + this.heap.firstFree(pr);
    const next = this.heap.load(block);
    if (next !== 0 && ((next & PAGE_FRAME) !== page || (next & (size - 1)) !== 0)) {
      this.cpu.panic(`kmalloc: free block ${hex(block)} was written: it links to ${hex(next)}, no block of its page`);
    }
    this.heap.setFree(pr, next === 0 ? NO_BLOCK : next - page, this.heap.freeBlocks(pr) - 1);
    this.heap.release();
    this.#checkFilling(block, size);
    return block;
  }

  /** Puts a block back, drops the heap's lock, and frees the page if that was its last block in use. */
  #freeAndRelease(pr: VAddr, va: VAddr): void {
    this.heap.assertLocked('kfree');
    const page = this.heap.pageOf(pr);
    const size = this.heap.sizeOf(pr);
    const first = this.heap.firstFree(pr);
    this.#checkFreed(va, page, size, first);
    this.#fill(va, size);
    this.heap.store(va, first === NO_BLOCK ? 0 : page + first);
    this.heap.setFree(pr, va - page, this.heap.freeBlocks(pr) + 1);
    if (this.heap.freeBlocks(pr) < PAGE_SIZE / size) {
      this.heap.release();
      return;
    }
    this.heap.unlink(pr);
    const refs = this.pagerefs.freepageref(pr);
    this.heap.release();
    this.kpages.free_kpages(page);
    if (refs !== 0) {
      this.kpages.free_kpages(refs);
    }
  }

  /** A block freed twice in a row is seen; finding any other double free would mean walking the list. */
  #checkFreed(va: VAddr, page: VAddr, size: number, first: number): void {
    if ((va & (size - 1)) !== 0) {
      this.cpu.panic(`kfree: ${hex(va)} lies inside a block of ${size} bytes`);
    }
    if (va - page === first) {
      this.cpu.panic(`kfree: ${hex(va)} is free already`);
    }
  }

  #fill(block: VAddr, size: number): void {
    if (CHECK_FREED) {
      for (let offset = 0; offset < size; offset += 4) {
        this.heap.store(block + offset, DEADBEEF);
      }
    }
  }

  /** Needs no lock: the block is the caller's. Its first word was the link. */
  #checkFilling(block: VAddr, size: number): void {
    if (CHECK_FREED) {
      for (let offset = 4; offset < size; offset += 4) {
        const found = this.heap.load(block + offset);
        if (found !== DEADBEEF) {
          this.cpu.panic(
            `kmalloc: ${hex(block + offset)} was written while it was free: ${hex(found)} in a block of ${size}`,
          );
        }
      }
    }
  }
}

function blocktype(bytes: number): number {
  let type = 0;
  while ((SIZES[type] as number) < bytes) {
    type++;
  }
  return type;
}
