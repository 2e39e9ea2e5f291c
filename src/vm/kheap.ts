/**
 * The words of the kernel heap: its lock, its lists, and the pagerefs that describe its pages.
 *
 * A page of the heap is cut into blocks of one size. Its pageref has four words:
 *
 *     nextSameSize   next pageref of this block size (kernel address, 0 at the end)
 *     nextAll        next pageref of the whole heap
 *     page           the page's kernel address, and the index of its block size in the low bits
 *     free           offset of the first free block << 16 | number of free blocks
 *
 * The first word of a free block links it to the next free block of its page. All of it is under `kmalloc.lock`, a
 * spinlock: no order against any other lock, because it is dropped before the page allocator is called.
 * Source: OS/161 `vm/kmalloc.c`.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { kvaddr_to_paddr, PAGE_FRAME, PAGE_SIZE, type VAddr } from '../machine/mips.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_do_i_hold, spinlock_release } from '../sync/spinlock.ts';

/** Bytes of a block, by block type. */
export const SIZES = [16, 32, 64, 128, 256, 512, 1024, 2048] as const;
/** Requests of this many bytes and more take whole pages. */
export const LARGEST_SUBPAGE = 2048;
/** The offset of the first free block of a page that has none. */
export const NO_BLOCK = 0xffff;

export const PAGEREF = { nextSameSize: 0, nextAll: 1, page: 2, free: 3, words: 4 } as const;
/** Pages of pagerefs: 16 of 256 describe 16 MiB of heap. */
export const ROOTS = 16;
export const PAGEREFS_PER_ROOT = PAGE_SIZE / (4 * PAGEREF.words);
/** `page`: kernel address, 0 if there is none. `used`: pagerefs taken. `bits`: which, a bit each. */
export const ROOT = { page: 0, used: 1, bits: 2, words: 2 + PAGEREFS_PER_ROOT / 32 } as const;

const TYPE_MASK = ~PAGE_FRAME;

export interface KmallocWords {
  readonly lock: Addr;
  /** Head of the list of pagerefs of each block type, then of all. */
  readonly bases: Addr;
  readonly roots: Addr;
}

/** Hands out the heap's static words. All zero is an empty heap. */
export function layOutKmalloc(arena: Arena): KmallocWords {
  return {
    lock: arena.words('kmalloc.lock', SPINLOCK_WORDS),
    bases: arena.words('kmalloc.bases', SIZES.length + 1),
    roots: arena.words('kmalloc.roots', ROOTS * ROOT.words),
  };
}

export class Kheap {
  readonly cpu: Cpu;
  readonly at: KmallocWords;
  /** Where the list of all pagerefs begins. */
  readonly allBase: Addr;

  constructor(cpu: Cpu, at: KmallocWords) {
    this.cpu = cpu;
    this.at = at;
    this.allBase = at.bases + SIZES.length;
  }

  acquire(): void {
    spinlock_acquire(this.cpu, this.at.lock);
  }

  release(): void {
    spinlock_release(this.cpu, this.at.lock);
  }

  assertLocked(who: string): void {
    if (!spinlock_do_i_hold(this.cpu, this.at.lock)) {
      this.cpu.panic(`${who}: CPU ${this.cpu.number} does not hold ${this.cpu.nameOf(this.at.lock)}`);
    }
  }

  /** The word at a kernel address. Needs the lock, or a block that the caller owns. */
  load(va: VAddr): number {
    return this.cpu.m.load(this.cpu.wordOf(kvaddr_to_paddr(va)));
  }

  /** Stores to the word at a kernel address. Needs what {@link load} needs. */
  store(va: VAddr, value: number): void {
    this.cpu.m.store(this.cpu.wordOf(kvaddr_to_paddr(va)), value);
  }

  // ---- a pageref's fields, and the lists; all need the lock ----

  get(pr: VAddr, field: number): number {
    return this.load(pr + 4 * field);
  }

  set(pr: VAddr, field: number, value: number): void {
    this.store(pr + 4 * field, value);
  }

  pageOf(pr: VAddr): VAddr {
    return this.get(pr, PAGEREF.page) & PAGE_FRAME;
  }

  typeOf(pr: VAddr): number {
    return this.get(pr, PAGEREF.page) & TYPE_MASK;
  }

  sizeOf(pr: VAddr): number {
    return SIZES[this.typeOf(pr)] as number;
  }

  freeBlocks(pr: VAddr): number {
    return this.get(pr, PAGEREF.free) & 0xffff;
  }

  /** Offset of the first free block, or {@link NO_BLOCK}. */
  firstFree(pr: VAddr): number {
    return this.get(pr, PAGEREF.free) >>> 16;
  }

  setFree(pr: VAddr, offset: number, blocks: number): void {
    this.set(pr, PAGEREF.free, (offset << 16) | blocks);
  }

  /** Puts a pageref, its page and type already in it, on both lists. */
  link(pr: VAddr): void {
    this.assertLocked('kheap link');
    const base = this.at.bases + this.typeOf(pr);
    this.set(pr, PAGEREF.nextSameSize, this.cpu.m.load(base));
    this.cpu.m.store(base, pr);
    this.set(pr, PAGEREF.nextAll, this.cpu.m.load(this.allBase));
    this.cpu.m.store(this.allBase, pr);
  }

  /** Takes a pageref off both lists. */
  unlink(pr: VAddr): void {
    this.assertLocked('kheap unlink');
    this.#unlinkFrom(this.at.bases + this.typeOf(pr), PAGEREF.nextSameSize, pr);
    this.#unlinkFrom(this.allBase, PAGEREF.nextAll, pr);
  }

  #unlinkFrom(base: Addr, next: number, pr: VAddr): void {
    let link = base;
    while (this.cpu.m.load(link) !== pr) {
      if (this.cpu.m.load(link) === 0) {
        this.cpu.panic('kheap unlink: a pageref is not on its list');
      }
      link = this.cpu.wordOf(kvaddr_to_paddr(this.cpu.m.load(link))) + next;
    }
    this.cpu.m.store(link, this.get(pr, next));
  }
}
