/** What the words of a kernel are called: `coremap[3].state`, `page table of address space 1, page 0x00400000`. */
import { OWN, THREAD } from '../../machine/cpuwords.ts';
import { QUEUE as DISK_QUEUE, REQUEST } from '../../machine/disk.ts';
import type { Addr } from '../../machine/machine.ts';
import { hex, PAGE_SHIFT, PAGE_WORDS } from '../../machine/mips.ts';
import { SPINLOCK_WORDS } from '../../sync/spinlock.ts';
import { WCHAN_WORDS } from '../../sync/wchan.ts';
import { MAX_AS } from '../../vm/addrspace.ts';
import { ENTRY, ENTRY_WORDS, HEADER, STOLEN } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import { DIRECTORY_ENTRIES } from '../../vm/pagetable.ts';
import { FIFO } from '../../vm/replace/fifo.ts';
import { QUEUE as SHOOTDOWN_QUEUE } from '../../vm/shootdown.ts';
import { SWAP } from '../../vm/swap.ts';

/** Fields by name, with their offsets. A field reaches to the next one; `words`, the size, is none. */
type Fields = Readonly<Record<string, number>>;

const CHANNEL: Fields = { head: 0, tail: 1 };
/** A condition variable: `sync/condvar.ts`. */
const CONDITION: Fields = { ...CHANNEL, guard: WCHAN_WORDS, waiters: WCHAN_WORDS + SPINLOCK_WORDS };

/** By the name of the static data that has them. */
const FIELDS: readonly (readonly [RegExp, Fields])[] = [
  [/^coremap$/, HEADER],
  [/^coremap\.available$/, CONDITION],
  [/^cpu\[\d+\]$/, OWN],
  [/^thread\[\d+\]$/, THREAD],
  [/^cpu\[\d+\]\.shootdown$/, SHOOTDOWN_QUEUE],
  [/^disk\.queue$/, DISK_QUEUE],
  [/^disk\.request\[\d+\]$/, REQUEST],
  [/^fifo$/, FIFO],
  [/^swap$/, SWAP],
  [/\.wchan$|^the acknowledgement of CPU \d+$|^disk request of thread \d+$/, CHANNEL],
];

/** `state`; `queue[3]` for the fourth word of a field of several. `size`: words of all fields. */
function fieldAt(fields: Fields, offset: number, size: number): string {
  let [name, from, next] = ['', -1, size];
  for (const [field, at] of Object.entries(fields)) {
    if (at <= offset && at > from) {
      [name, from] = [field, at];
    } else if (at > offset && at < next) {
      next = at;
    }
  }
  return next - from > 1 ? `${name}[${offset - from}]` : name;
}

/** Names of a booted kernel's words. What a frame holds, and so is called, is looked up at the moment of asking. */
export class KernelNames {
  readonly #memory: Int32Array;
  readonly #words: KernelWords;
  readonly #ram: Addr;

  /** `ram`: the word of physical address 0. */
  constructor(memory: Int32Array, words: KernelWords, ram: Addr) {
    this.#memory = memory;
    this.#words = words;
    this.#ram = ram;
  }

  nameOf(at: Addr): string {
    return at < this.#ram ? this.#staticName(at) : this.#ramName(at);
  }

  /** Whether a word is in a frame that the allocator hands out. */
  isContents(at: Addr): boolean {
    const frame = (at - this.#ram) >>> (PAGE_SHIFT - 2);
    const base = this.#load(this.#words.coremap.header + HEADER.base);
    return at >= this.#ram && this.#load(base + frame * ENTRY_WORDS + ENTRY.run) !== STOLEN;
  }

  #staticName(at: Addr): string {
    const symbol = this.#words.arena.symbols.find(each => at >= each.at && at < each.at + each.words);
    if (symbol === undefined) {
      return `word ${at}`;
    }
    const { words } = symbol;
    // A primitive mutex stands in for the lock.
    const name = symbol.name.replace(/\.mutex$/, '');
    const offset = at - symbol.at;
    if (at >= this.#words.addressSpaces.directories && at <= this.#words.addressSpaces.directories + MAX_AS) {
      return `directory of address space ${offset}`;
    }
    const fields = FIELDS.find(([pattern]) => pattern.test(name))?.[1];
    if (fields !== undefined) {
      return `${name}.${fieldAt(fields, offset, words)}`;
    }
    return words === 1 ? name : `${name}[${offset}]`;
  }

  #ramName(at: Addr): string {
    const base = this.#load(this.#words.coremap.header + HEADER.base);
    const frames = this.#load(this.#words.coremap.header + HEADER.frames);
    if (at >= base && at < base + frames * ENTRY_WORDS) {
      return this.#entryName(at - base);
    }
    const map = this.#load(this.#words.swap + SWAP.map);
    const slots = this.#load(this.#words.swap + SWAP.slots);
    if (at >= map && at <= map + slots / 32) {
      return `swap.map[${at - map}]`;
    }
    const frame = (at - this.#ram) >>> (PAGE_SHIFT - 2);
    return this.#tableName(at, frame) ?? `frame ${frame} + 0x${(4 * ((at - this.#ram) % PAGE_WORDS)).toString(16)}`;
  }

  #entryName(offset: number): string {
    const field = offset % ENTRY_WORDS;
    const name =
      field < ENTRY.cv
        ? fieldAt(ENTRY, field, ENTRY_WORDS)
        : `cv.${fieldAt(CONDITION, field - ENTRY.cv, ENTRY_WORDS - ENTRY.cv)}`;
    return `coremap[${Math.floor(offset / ENTRY_WORDS)}].${name}`;
  }

  /** The name of a word of a page table or directory that is in use, or null. */
  #tableName(at: Addr, frame: number): string | null {
    const index = (at - this.#ram) % PAGE_WORDS;
    for (let as = 1; as <= MAX_AS; as++) {
      const directory = this.#load(this.#words.addressSpaces.directories + as) >>> PAGE_SHIFT;
      if (directory === frame && frame !== 0) {
        return `page directory of address space ${as}, entry ${index}`;
      }
      const table = directory === 0 ? -1 : this.#tableIn(directory, frame);
      if (table >= 0) {
        return `page table of address space ${as}, page ${hex(((table * PAGE_WORDS + index) << PAGE_SHIFT) >>> 0)}`;
      }
    }
    return null;
  }

  /** Which table of a directory a frame is, or -1. */
  #tableIn(directory: number, frame: number): number {
    const first = this.#ram + directory * PAGE_WORDS;
    return this.#memory
      .subarray(first, first + DIRECTORY_ENTRIES)
      .findIndex(table => table !== 0 && table >>> PAGE_SHIFT === frame);
  }

  #load(at: Addr): number {
    return this.#memory[at] as number;
  }
}
