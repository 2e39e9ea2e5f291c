/**
 * Shadow owners: a word a frame that says who owns it, kept beside the kernel and without belief in the coremap.
 *
 * A frame is claimed when `page_alloc` or `page_nalloc` hands it out and dropped at the moment it stops being its owner's:
 * in `disown` for a user's page, in `free_frame` or `free_to_magazine` for a kernel's, in `page_abandon` for one that could
 * not be read in.
 * Claims and drops are compare-and-exchange: two owners of one frame cannot both pass. A frame handed out must be zero,
 * unless it will be read from swap; a dropped one is filled with POISON, so that whoever still uses it reads that.
 *
 *     0                       nobody's
 *     USER | as << 19 | page  page `page` of address space `as`
 *     KERNEL | cpu            a kernel page, handed out on that CPU
 */
import { hex, type PAddr, PAGE_SHIFT, PAGE_WORDS, type VAddr } from '../machine/mips.ts';
import { ENTRY, FIXED, NO_AS } from '../vm/coremap.ts';
import type { Kernel } from '../vm/kernel.ts';
import { MagazinePages } from '../vm/magazinepages.ts';
import { type FaultDetails, OracleFault } from './fault.ts';
import { attachCheckMemory, type CheckMemory, type CheckWords } from './memory.ts';

const USER = 1 << 30;
const KERNEL = 1 << 29;
const AS_SHIFT = 19;
const PAGE_MASK = (1 << AS_SHIFT) - 1;

/** What freed frames are filled with: no address, and no value that a program is likely to store. */
export const POISON = 0xf4eef4ee | 0;
/** Without `thorough`, one word in this many of a page is looked at and poisoned; the first is always one of them. */
const STRIDE = 32;
const OTHER_SIDE_MS = 100;

export interface OwnerOptions {
  /** Look at every word of a fresh frame and poison every word of a freed one, not one in 32. */
  readonly thorough?: boolean;
  /**
   * How to look at the machine where an operation may be called again from its start, as on the model machine: must call
   * what it is given once, however often that happens, with accesses that nobody sees. The frame is what it is about. By
   * default the oracle just looks.
   */
  readonly observe?: (look: () => void, frame: number) => void;
}

/** Puts the oracle on this CPU's kernel. After any mutant, so that it sees what the mutant does. */
export function installOwners(kernel: Kernel, memory: CheckMemory, options: OwnerOptions = {}): void {
  const { pages, evictor, coremap } = kernel;
  const owners = ownershipOf(kernel, memory, options);
  const page_alloc = pages.page_alloc.bind(pages);
  const page_nalloc = pages.page_nalloc.bind(pages);
  const page_abandon = pages.page_abandon.bind(pages);
  const free_frame = pages.free_frame.bind(pages);
  const disown = evictor.disown.bind(evictor);
  if (pages instanceof MagazinePages) {
    const free_to_magazine = pages.free_to_magazine.bind(pages);
    pages.free_to_magazine = (frame: number) => {
      owners.drop(frame, 'kernel');
      const freed = free_to_magazine(frame);
      if (!freed) {
        // There was no room: still the kernel's, until free_frame.
        owners.claim(frame, owners.kernel, false);
      }
      return freed;
    };
  }

  pages.page_alloc = (as: number, va: VAddr, fixed: boolean, slot = 0) => {
    const pa = page_alloc(as, va, fixed, slot);
    if (pa > 0) {
      owners.claim(coremap.frameOf(pa), as === NO_AS ? owners.kernel : userOf(as, va), slot === 0);
    }
    return pa;
  };
  pages.page_nalloc = (n: number) => {
    const pa = page_nalloc(n);
    for (let frame = coremap.frameOf(pa); pa > 0 && frame < coremap.frameOf(pa) + n; frame++) {
      owners.claim(frame, owners.kernel, true);
    }
    return pa;
  };
  pages.page_abandon = (pa: PAddr) => {
    owners.drop(coremap.frameOf(pa), 'user');
    page_abandon(pa);
  };
  pages.free_frame = (frame: number) => {
    owners.dropKernels(frame);
    free_frame(frame);
  };
  evictor.disown = (frame: number) => {
    owners.drop(frame, 'user');
    disown(frame);
  };
}

/** What the kernel's functions tell the oracle. */
interface Ownership {
  readonly kernel: number;
  claim(frame: number, owner: number, zeroed: boolean): void;
  drop(frame: number, kind: 'user' | 'kernel'): void;
  dropKernels(frame: number): void;
}

function ownershipOf(kernel: Kernel, memory: CheckMemory, { thorough, observe }: OwnerOptions): Ownership {
  const owners = new Owners(kernel, attachCheckMemory(memory), thorough === true ? 1 : STRIDE, observe !== undefined);
  return observe === undefined
    ? owners
    : {
        kernel: owners.kernel,
        claim: (frame, owner, zeroed) => observe(() => owners.claim(frame, owner, zeroed), frame),
        drop: (frame, kind) => observe(() => owners.drop(frame, kind), frame),
        dropKernels: frame => observe(() => owners.dropKernels(frame), frame),
      };
}

class Owners implements Ownership {
  /** The owner of kernel pages handed out here. */
  readonly kernel: number;
  readonly #kernel: Kernel;
  readonly #at: CheckWords;
  readonly #stride: number;
  /** Whether all CPUs run on one thread, and runs are repeated: nobody is waited for, and each run looks at the same words. */
  readonly #repeats: boolean;
  /** Where the words to look at begin: moves on, so that each word of a page has its turn. */
  #phase = 0;

  constructor(kernel: Kernel, at: CheckWords, stride: number, repeats: boolean) {
    this.#kernel = kernel;
    this.#at = at;
    this.#stride = stride;
    this.#repeats = repeats;
    this.kernel = KERNEL | kernel.cpu.number;
  }

  claim(frame: number, owner: number, zeroed: boolean): void {
    const { words, owners, givers } = this.#at;
    const before = Atomics.compareExchange(words, owners + frame, 0, owner);
    if (before !== 0) {
      const giver = Atomics.load(words, givers + frame);
      // Nobody notifies: the other owner has this long to see that its page is not its own any more, and to report it too.
      if (!this.#repeats) {
        Atomics.wait(words, owners + frame, before, OTHER_SIDE_MS);
      }
      const message = `frame ${frame} was given to ${nameOf(owner)} while it is owned by ${nameOf(before)}`;
      this.#fault(message, frame, owner, before, giver, { firstWord: hex(this.#firstWord(frame)) });
    }
    Atomics.store(words, givers + frame, this.#kernel.cpu.number + 1);
    if (zeroed) {
      this.#assertZero(frame, owner);
    }
  }

  /** A frame is about to be freed: drops it if it is the kernel's. A user's is dropped in disown; a free one panics. */
  dropKernels(frame: number): void {
    const { coremap } = this.#kernel;
    if (coremap.get(frame, ENTRY.state) === FIXED && coremap.get(frame, ENTRY.as) === NO_AS) {
      this.drop(frame, 'kernel');
    }
  }

  /** The frame stops being whose the coremap says it is; `kind` is who may lose it in this way. */
  drop(frame: number, kind: 'user' | 'kernel'): void {
    const { coremap } = this.#kernel;
    const as = coremap.get(frame, ENTRY.as);
    const owner = as === NO_AS ? this.kernel : userOf(as, coremap.get(frame, ENTRY.va));
    const giver = Atomics.exchange(this.#at.words, this.#at.givers + frame, 0);
    const before = Atomics.exchange(this.#at.words, this.#at.owners + frame, 0);
    // A kernel page may be freed on another CPU than it was handed out on.
    const right = kind === 'kernel' ? (before & KERNEL) !== 0 : as !== NO_AS && before === owner;
    if (!right) {
      const what = kind === 'kernel' ? 'freed as a page of' : 'taken from';
      this.#fault(
        `frame ${frame} was ${what} ${nameOf(owner)}, but it is owned by ${nameOf(before)}`,
        frame,
        owner,
        before,
        giver,
      );
    }
    this.#poison(frame);
  }

  #firstWord(frame: number): number {
    const { m, ram } = this.#kernel.cpu;
    return m.load(ram + frame * PAGE_WORDS);
  }

  #assertZero(frame: number, owner: number): void {
    const { m, ram } = this.#kernel.cpu;
    const page = ram + frame * PAGE_WORDS;
    for (let word = 0; word < PAGE_WORDS; word = this.#next(word)) {
      const found = m.load(page + word);
      if (found !== 0) {
        const offset = `0x${(word * 4).toString(16)}`;
        this.#fault(
          `frame ${frame} was given to ${nameOf(owner)} with ${hex(found)} at offset ${offset}: it must be zero`,
          frame,
          owner,
          0,
          0,
        );
      }
    }
    this.#phase += this.#repeats ? 0 : 1;
  }

  #poison(frame: number): void {
    const { m, ram } = this.#kernel.cpu;
    const page = ram + frame * PAGE_WORDS;
    for (let word = 0; word < PAGE_WORDS; word = this.#next(word)) {
      m.store(page + word, POISON);
    }
  }

  /** The word to look at after this one: word 0, then one in each stride. */
  #next(word: number): number {
    const phase = word === 0 && this.#stride > 1 ? this.#phase % this.#stride : 0;
    return word + this.#stride + phase;
  }

  /** `giver`: 1 + the CPU that the frame was given on to the owner `before`; 0 if that is not known. */
  #fault(message: string, frame: number, owner: number, before: number, giver: number, more: FaultDetails = {}): never {
    const here = this.#kernel.cpu.number;
    const there = giver === 0 ? here : giver - 1;
    throw new OracleFault(
      'oracle',
      `${message} (CPU ${here})`,
      there === here ? [here] : [here, there],
      { owner: nameOf(owner), ownedBy: nameOf(before), ...(giver === 0 ? {} : { givenOnCpu: there }), ...more },
      frame,
    );
  }
}

/** The owner's word of a user page. */
export function userOf(as: number, va: VAddr): number {
  return USER | (as << AS_SHIFT) | (va >>> PAGE_SHIFT);
}

/** An owner's word, for messages. */
export function nameOf(owner: number): string {
  if (owner & USER) {
    const va = (owner & PAGE_MASK) << PAGE_SHIFT;
    return `page ${hex(va)} of address space ${(owner & ~USER) >>> AS_SHIFT}`;
  }
  return owner & KERNEL ? `the kernel on CPU ${owner & ~KERNEL}` : 'nobody';
}
