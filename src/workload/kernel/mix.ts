/**
 * mix: allocates and frees from a seed, over every way to get kernel memory: page_alloc, page_nalloc, alloc_kpages, kmalloc.
 *
 * Eight slots. A step picks one: an empty one is filled with 1 to 4 pages or a block of 16 to 2,047 bytes; a full one is
 * looked at (one time in four) or freed. Each page of a run, and each block, is tagged in its first and last word, and the
 * tags are checked whenever it is looked at and before it is freed; fresh pages must be zero. Out of memory, all that is
 * held is freed. `--ops` sets the steps.
 */
import { kvaddr_to_paddr, PAGE_SIZE, paddr_to_kvaddr, type VAddr } from '../../machine/mips.ts';
import { NO_AS } from '../../vm/coremap.ts';
import type { Program, ThreadContext } from '../program.ts';
import { below, loadRandom, RANDOM_WORDS, type Random, saveRandom, scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { checkEnds, checkZero, tagEnds } from './memory.ts';

const STEPS = 2000;
const STEPS_A_TURN = 6;
const SLOTS = 8;
const MOST_PAGES = 4;
const BLOCK_BYTES = [16, 2047] as const;

/** Ways to get memory, each paired with the way to give it back. */
const WAY = { page_alloc: 0, page_nalloc: 1, alloc_kpages: 2, kmalloc: 3, count: 4 } as const;

const STEP = 0;
const REFUSALS = 1;
const RANDOM = 2;
const FIRST_SLOT = RANDOM + RANDOM_WORDS;
/** What a slot holds: the address (0 if nothing), bytes x 4 + way, and the step that filled it. */
const HELD = { va: 0, shape: 1, step: 2, words: 3 } as const;

const registerOf = (slot: number): number => FIRST_SLOT + slot * HELD.words;

function allocate({ kernel }: ThreadContext, way: number, bytes: number): VAddr {
  switch (way) {
    case WAY.page_alloc:
      return kernelAddress(kernel.pages.page_alloc(NO_AS, 0, true));
    case WAY.page_nalloc:
      return kernelAddress(kernel.pages.page_nalloc(bytes / PAGE_SIZE));
    case WAY.alloc_kpages:
      return kernel.kpages.alloc_kpages(bytes / PAGE_SIZE);
    default:
      return kernel.kmalloc.kmalloc(bytes);
  }
}

function free({ kernel }: ThreadContext, way: number, va: VAddr): void {
  switch (way) {
    case WAY.page_alloc:
      kernel.pages.page_free(kvaddr_to_paddr(va));
      break;
    case WAY.kmalloc:
      kernel.kmalloc.kfree(va);
      break;
    default:
      kernel.kpages.free_kpages(va);
  }
}

/** The kseg0 address of a page, or 0 for an error. */
function kernelAddress(pa: number): VAddr {
  return pa <= 0 ? 0 : paddr_to_kvaddr(pa);
}

function bytesFor(random: Random, way: number): number {
  if (way === WAY.kmalloc) {
    return BLOCK_BYTES[0] + below(random, BLOCK_BYTES[1] - BLOCK_BYTES[0] + 1);
  }
  return PAGE_SIZE * (way === WAY.page_alloc ? 1 : 1 + below(random, MOST_PAGES));
}

/** Calls `visit` for each piece that has tags of its own: every page of a run, or a block. */
function eachPiece(va: VAddr, bytes: number, visit: (va: VAddr, bytes: number, piece: number) => void): void {
  for (let offset = 0; offset < bytes; offset += PAGE_SIZE) {
    visit(va + offset, Math.min(PAGE_SIZE, bytes - offset), offset / PAGE_SIZE);
  }
}

function tagOf(thread: ThreadContext, step: number, piece: number): number {
  return scramble(thread.seed, step * MOST_PAGES + piece);
}

/** Fills an empty slot. False when there was no memory. */
function fill(thread: ThreadContext, random: Random, slot: number, step: number): boolean {
  const way = below(random, WAY.count);
  const bytes = bytesFor(random, way);
  const va = allocate(thread, way, bytes);
  if (va === 0) {
    return false;
  }
  eachPiece(va, bytes, (at, length, piece) => {
    if (way !== WAY.kmalloc) {
      checkZero(thread, 'mix', at, step);
    }
    tagEnds(thread, at, length, tagOf(thread, step, piece));
  });
  const register = registerOf(slot);
  thread.registers.set(register + HELD.va, va);
  thread.registers.set(register + HELD.shape, bytes * WAY.count + way);
  thread.registers.set(register + HELD.step, step);
  return true;
}

function check(thread: ThreadContext, slot: number): void {
  const register = registerOf(slot);
  const bytes = Math.floor(thread.registers.get(register + HELD.shape) / WAY.count);
  const step = thread.registers.get(register + HELD.step);
  eachPiece(thread.registers.get(register + HELD.va), bytes, (at, length, piece) => {
    checkEnds(thread, 'mix', at, length, tagOf(thread, step, piece));
  });
}

/** Checks and frees what a slot holds. Returns the frees. */
function release(thread: ThreadContext, slot: number): number {
  const register = registerOf(slot);
  const va = thread.registers.get(register + HELD.va);
  if (va === 0) {
    return 0;
  }
  check(thread, slot);
  free(thread, thread.registers.get(register + HELD.shape) % WAY.count, va);
  thread.registers.set(register + HELD.va, 0);
  return 1;
}

function releaseAll(thread: ThreadContext): number {
  let done = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    done += release(thread, slot);
  }
  return done;
}

/** One step. Returns its operations. */
function once(thread: ThreadContext, random: Random, step: number): number {
  const slot = below(random, SLOTS);
  if (thread.registers.get(registerOf(slot) + HELD.va) === 0) {
    if (fill(thread, random, slot, step)) {
      return 1;
    }
    thread.registers.set(REFUSALS, thread.registers.get(REFUSALS) + 1);
    return releaseAll(thread);
  }
  if (below(random, 4) === 0) {
    check(thread, slot);
    return 0;
  }
  return release(thread, slot);
}

export const mix: Program = {
  name: 'mix',
  summary: 'random page_alloc, page_nalloc, alloc_kpages and kmalloc with tags, from the seed',
  kind: 'kernel',
  members: 1,
  registers: registerOf(SLOTS),
  pages: 0,
  run(thread) {
    const { registers } = thread;
    const steps = sizeOfRound(thread, STEPS);
    const random = loadRandom(registers, RANDOM, thread.seed);
    const to = Math.min(steps, registers.get(STEP) + STEPS_A_TURN);
    let done = 0;
    for (let step = registers.get(STEP); step < to; step++) {
      done += once(thread, random, step);
    }
    saveRandom(registers, RANDOM, random);
    registers.set(STEP, to);
    return to < steps ? done : ~(done + releaseAll(thread));
  },
};
