/** Page tables and swap slots as they stand in memory. */
import { PAGE_SHIFT, PAGE_WORDS } from '../../machine/mips.ts';
import { MAX_AS } from '../../vm/addrspace.ts';
import { HEADER } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import { DIRECTORY_ENTRIES, pte_frame, pte_slot } from '../../vm/pagetable.ts';
import { SWAP } from '../../vm/swap.ts';
import type { LabKernel, LabPage, LabSlot } from '../types.ts';

const TABLE_SHIFT = 10;
const WORD_BITS = 32;

export class PageTablesView {
  readonly #words: KernelWords;
  /** The word of physical address 0. */
  readonly #ram: number;

  constructor(words: KernelWords, memory: Int32Array) {
    this.#words = words;
    this.#ram = memory.length - (memory[words.coremap.header + HEADER.frames] as number) * PAGE_WORDS;
  }

  /** The entries that say something, by address space. */
  all(memory: Int32Array, before: Int32Array | null): LabKernel['pageTables'] {
    const { directories } = this.#words.addressSpaces;
    return Array.from({ length: MAX_AS }, (_, n) => n + 1)
      .filter(as => memory[directories + as] !== 0)
      .map(as => ({ as, pages: this.#pages(as, memory, before) }));
  }

  /** The entry of a page; 0 where there is no table for it. */
  entry(memory: Int32Array, as: number, va: number): number {
    const directory = memory[this.#words.addressSpaces.directories + as] as number;
    if (as < 1 || as > MAX_AS || directory === 0) {
      return 0;
    }
    const table = memory[this.#wordOf(directory) + (va >>> (PAGE_SHIFT + TABLE_SHIFT))] as number;
    return table === 0 ? 0 : (memory[this.#wordOf(table) + ((va >>> PAGE_SHIFT) & (PAGE_WORDS - 1))] as number);
  }

  #wordOf(pa: number): number {
    return this.#ram + (pa >>> 2);
  }

  #pages(as: number, memory: Int32Array, before: Int32Array | null): LabPage[] {
    const directory = this.#wordOf(memory[this.#words.addressSpaces.directories + as] as number);
    const pages: LabPage[] = [];
    for (let index = 0; index < DIRECTORY_ENTRIES; index++) {
      const table = memory[directory + index] as number;
      const first = this.#wordOf(table);
      for (let n = 0; table !== 0 && n < PAGE_WORDS; n++) {
        const pte = memory[first + n] as number;
        const va = ((index << TABLE_SHIFT) | n) << PAGE_SHIFT;
        const [frame, slot] = [pte_frame(pte), pte_slot(pte)];
        if (frame !== 0 || slot !== 0) {
          const changed = before !== null && this.entry(before, as, va) !== pte;
          pages.push({ va, kind: frame !== 0 ? 'resident' : 'swapped', frame, slot, changed });
        }
      }
    }
    return pages;
  }
}

/** All swap slots that can hold a page. */
export function slotsOf({ swap }: KernelWords, memory: Int32Array, before: Int32Array | null): LabSlot[] {
  const map = memory[swap + SWAP.map] as number;
  const isUsed = (words: Int32Array, slot: number) =>
    (((words[map + Math.floor(slot / WORD_BITS)] as number) >>> (slot % WORD_BITS)) & 1) === 1;
  return Array.from({ length: memory[swap + SWAP.slots] as number }, (_, n) => {
    const used = isUsed(memory, n + 1);
    return { number: n + 1, used, changed: before !== null && isUsed(before, n + 1) !== used };
  });
}
