/**
 * User memory as programs see it, plain and checked.
 *
 * Checked: every load is compared with what the same process last stored there, or with zero if it never did. Whatever
 * goes wrong below (a frame given twice, a page lost on its way to swap) shows here as a word that its process did not
 * write. A store through a stale translation shows at once: the frame that it reaches has another owner.
 */
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import { hex, PAGE_SHIFT, TLBLO_VALID, type VAddr } from '../machine/mips.ts';
import type { Kernel } from '../vm/kernel.ts';
import { pte_frame, pte_slot } from '../vm/pagetable.ts';
import type { UserMemory } from '../workload/program.ts';
import { type FaultDetails, OracleFault } from './fault.ts';
import { attachCheckMemory, type CheckMemory, type CheckWords } from './memory.ts';
import { nameOf, POISON, userOf } from './owners.ts';
import { Shadow, UNCHECKED } from './shadow.ts';

/** User memory that can be switched from one process to another. */
export interface ProcessMemory extends UserMemory {
  /** The process with this number runs here now. Numbers are the run's, not the kernel's. */
  attach(process: number): void;
  /** The attached process's page at `va` was unmapped: it reads as zero from now on. */
  forgetPage(va: VAddr): void;
  /** The attached process has ended; the next with its number begins with zeroed memory. */
  forget(): void;
}

/** Accesses without a look at what they find. */
export class PlainMemory implements ProcessMemory {
  readonly #cpu: Cpu;

  constructor(kernel: Kernel) {
    this.#cpu = kernel.cpu;
  }

  load(va: VAddr): number {
    return this.#cpu.loadWord(va);
  }

  store(va: VAddr, value: number): void {
    this.#cpu.storeWord(va, value);
  }

  attach(): void {}

  forgetPage(): void {}

  forget(): void {}
}

/** Says whose value a word looks like, or null. */
export type Describe = (value: number) => string | null;

/** Accesses, each load checked. */
export class CheckedMemory implements ProcessMemory {
  /** Loads that could not be checked because the shadow pool was used up. */
  unchecked = 0;
  readonly #kernel: Kernel;
  readonly #cpu: Cpu;
  readonly #shadow: Shadow;
  readonly #at: CheckWords;
  readonly #words: Int32Array;
  readonly #describe: Describe;
  #process = 0;

  constructor(kernel: Kernel, memory: CheckMemory, describe: Describe = () => null) {
    const at = attachCheckMemory(memory);
    this.#kernel = kernel;
    this.#cpu = kernel.cpu;
    this.#shadow = new Shadow(at);
    this.#at = at;
    this.#words = at.words;
    this.#describe = describe;
  }

  attach(process: number): void {
    this.#process = process;
    this.#shadow.attach(process);
  }

  load(va: VAddr): number {
    const found = this.#cpu.loadWord(va);
    this.loaded(va, found);
    return found;
  }

  /** The process has just loaded this from `va`: throws if it is not what it last stored there. */
  loaded(va: VAddr, found: number): void {
    const chunk = this.#shadow.chunkOf(va);
    if (chunk === UNCHECKED) {
      this.unchecked++;
      return;
    }
    const expected = chunk === 0 ? 0 : (this.#words[chunk + wordOf(va)] as number);
    if (found !== expected) {
      this.#mismatch(va, expected, found);
    }
    this.#cpu.count(COUNTER.checks);
  }

  store(va: VAddr, value: number): void {
    // The value as the word will hold it. The store first: if the process is killed by it, nothing was stored.
    const word = value | 0;
    const stolen = this.#othersFrame(va);
    if (stolen < 0) {
      this.#cpu.storeWord(va, word);
    } else {
      this.#storeInto(stolen, va, word);
    }
    this.stored(va, word);
  }

  /** The process has just stored this word to `va`. */
  stored(va: VAddr, word: number): void {
    const chunk = this.#shadow.makeChunk(va);
    if (chunk !== UNCHECKED) {
      this.#words[chunk + wordOf(va)] = word;
    }
  }

  /** Throws if the word that the process has just stored has reached a frame of somebody else's. */
  assertReached(va: VAddr, word: number): void {
    const stolen = this.#othersFrame(va);
    if (stolen >= 0) {
      this.#strayStore(stolen, va, null, word);
    }
  }

  forgetPage(va: VAddr): void {
    this.#shadow.forgetPage(va);
  }

  forget(): void {
    this.#shadow.forgetAll();
  }

  /**
   * The frame that this CPU's TLB has for `va` if it is owned by somebody else, else -1. No race: whoever takes the frame
   * away must have this CPU's acknowledgement before it has another owner, and this CPU takes no interrupt here.
   */
  #othersFrame(va: VAddr): number {
    const { tlb } = this.#cpu;
    const as = this.#kernel.spaces.curas;
    const slot = tlb.tlb_probe(this.#kernel.spaces.entryHi(as, va));
    if (slot < 0) {
      return -1;
    }
    const lo = tlb.readLo(slot);
    const frame = lo >>> PAGE_SHIFT;
    if ((lo & TLBLO_VALID) === 0) {
      return -1;
    }
    const owner = Atomics.load(this.#words, this.#at.owners + frame);
    return owner === 0 || owner === userOf(as, va) ? -1 : frame;
  }

  /** Stores through a translation that is stale, unless the kernel takes it away in the last moment. */
  #storeInto(frame: number, va: VAddr, word: number): void {
    const at = this.#cpu.wordOf((frame << PAGE_SHIFT) | (va & 0xfff));
    const before = this.#cpu.m.load(at);
    this.#cpu.storeWord(va, word);
    if (this.#othersFrame(va) === frame) {
      this.#strayStore(frame, va, before, word);
    }
  }

  #strayStore(frame: number, va: VAddr, before: number | null, word: number): never {
    const { details, cpus } = this.#ownerOf(frame);
    const { number } = this.#cpu;
    throw new OracleFault(
      'oracle',
      `process ${this.#process} stored ${hex(word)} to ${hex(va)} on CPU ${number} through a stale translation: ` +
        `it reached frame ${frame}, which is ${details.frameOwner} by now` +
        (before === null ? '' : `, and held ${hex(before)} there`),
      [...new Set([number, ...cpus])],
      {
        process: this.#process,
        va: hex(va),
        ...(before === null ? {} : { expected: hex(before) }),
        found: hex(word),
        formerOwner: nameOf(userOf(this.#kernel.spaces.curas, va)),
        ...details,
      },
      frame,
    );
  }

  #mismatch(va: VAddr, expected: number, found: number): never {
    const where = this.#where(va);
    const looks = this.#looksLike(va, found);
    throw new OracleFault(
      'oracle',
      `process ${this.#process} loaded ${hex(found)} from ${hex(va)} on CPU ${this.#cpu.number}, ` +
        `but last stored ${hex(expected)} there${looks === null ? '' : `: ${looks}`}`,
      [this.#cpu.number],
      {
        process: this.#process,
        va: hex(va),
        expected: hex(expected),
        found: hex(found),
        ...(looks === null ? {} : { looksLike: looks }),
        ...where.details,
      },
      where.frame,
    );
  }

  /** The frame that the TLB says, and what the page table says, read without the lock: a hint, not evidence. */
  #where(va: VAddr): { frame: number | undefined; details: FaultDetails } {
    const { spaces, tables } = this.#kernel;
    const { m, tlb } = this.#cpu;
    const as = spaces.curas;
    const slot = tlb.tlb_probe(spaces.entryHi(as, va));
    const frame = slot < 0 ? undefined : tlb.readLo(slot) >>> PAGE_SHIFT;
    const table = m.load(tables.directoryEntry(m.load(spaces.directories + as), va));
    const pte = table === 0 ? 0 : m.load(tables.tableEntry(table, va));
    const resident = pte_frame(pte);
    const says = resident !== 0 ? `frame ${resident}` : pte_slot(pte) !== 0 ? `swap slot ${pte_slot(pte)}` : 'nothing';
    const owner = frame === undefined ? {} : this.#ownerOf(frame).details;
    return { frame, details: { addressSpace: as, pageTableSays: says, ...owner } };
  }

  /** Whose a frame is, and the CPU that it was given on, as the shadow owners have it. */
  #ownerOf(frame: number): { cpus: readonly number[]; details: FaultDetails } {
    const frameOwner = nameOf(Atomics.load(this.#words, this.#at.owners + frame));
    const giver = Atomics.load(this.#words, this.#at.givers + frame);
    return giver === 0
      ? { cpus: [], details: { frameOwner } }
      : { cpus: [giver - 1], details: { frameOwner, givenOnCpu: giver - 1 } };
  }

  #looksLike(va: VAddr, found: number): string | null {
    if (found === POISON) {
      return 'that is what the oracle writes into freed frames';
    }
    if (found === 0) {
      return 'a page of zeros instead of its own';
    }
    const described = this.#describe(found);
    if (described !== null) {
      return described;
    }
    const other = this.#shadow.whoStored(found, va & 0xfff);
    return other === null ? null : `process ${other[0]} stored that at ${hex(other[1])}`;
  }
}

function wordOf(va: VAddr): number {
  return (va & 0xfff) >>> 2;
}
