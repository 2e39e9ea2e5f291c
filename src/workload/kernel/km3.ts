/**
 * km3: 5,000 objects of 32, 41, 109, 86 and 9 bytes in turn, held all at once, filled with their number and freed in order.
 *
 * The pointers lie in kernel memory too, in blocks of 1,024 bytes under one array; each byte of each object is checked
 * before it is freed. 277,000 bytes of objects. `--ops` sets how many. Out of memory, it frees what it has and starts
 * again in a later turn, a few times. Source: OS/161 `test/kmalloctest.c` (`kmalloctest3`).
 */
import type { VAddr } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';
import { sizeOfRound } from '../size.ts';
import { expectBytes, fillBytes } from './bytes.ts';
import { beginLeakCheck, endLeakCheck, loadKernel, storeKernel, tryAgain } from './memory.ts';

const OBJECTS = 5000;
const SIZES = [32, 41, 109, 86, 9] as const;
const POINTERS_A_BLOCK = 256;
const OPERATIONS_A_TURN = 8;

const PHASE = 0;
/** The array over the pointer blocks, and how many of those and of the objects are allocated. */
const TOP = 1;
const BLOCKS = 2;
const ALLOCATED = 3;
/** Objects freed so far, counted from the first. */
const FREED = 4;
const REFUSALS = 5;
/** What to do when all is freed again. */
const REFUSED = 6;
const REFUSAL = { none: 0, tryAgain: 1, giveUp: 2 } as const;

/** What comes next. Each phase goes on until it has no more to do; out of memory leads to `freeObjects`. */
const PHASES = {
  allocTop: 0,
  allocBlocks: 1,
  allocObjects: 2,
  freeObjects: 3,
  freeBlocks: 4,
  freeTop: 5,
  ended: 6,
} as const;

const objects = (thread: ThreadContext): number => sizeOfRound(thread, OBJECTS);
const blocksFor = (thread: ThreadContext): number => Math.ceil(objects(thread) / POINTERS_A_BLOCK);
const sizeOf = (index: number): number => SIZES[index % SIZES.length] as number;

/** Where the pointer to an object is kept. */
function slotOf(thread: ThreadContext, index: number): VAddr {
  const block = loadKernel(thread, thread.registers.get(TOP) + 4 * Math.floor(index / POINTERS_A_BLOCK));
  return block + 4 * (index % POINTERS_A_BLOCK);
}

function enter(thread: ThreadContext, phase: number): void {
  thread.registers.set(PHASE, phase);
}

function allocate(thread: ThreadContext, bytes: number): VAddr {
  const va = thread.kernel.kmalloc.kmalloc(bytes);
  if (va === 0) {
    thread.registers.set(REFUSED, tryAgain(thread, REFUSALS) ? REFUSAL.tryAgain : REFUSAL.giveUp);
    enter(thread, PHASES.freeObjects);
  }
  return va;
}

function allocTop(thread: ThreadContext): void {
  const top = allocate(thread, 4 * blocksFor(thread));
  if (top !== 0) {
    thread.registers.set(TOP, top);
    enter(thread, PHASES.allocBlocks);
  }
}

function allocBlock(thread: ThreadContext): void {
  const { registers } = thread;
  const blocks = registers.get(BLOCKS);
  const block = allocate(thread, 4 * POINTERS_A_BLOCK);
  if (block === 0) {
    return;
  }
  storeKernel(thread, registers.get(TOP) + 4 * blocks, block);
  registers.set(BLOCKS, blocks + 1);
  if (blocks + 1 === blocksFor(thread)) {
    enter(thread, PHASES.allocObjects);
  }
}

function allocObject(thread: ThreadContext): void {
  const index = thread.registers.get(ALLOCATED);
  const va = allocate(thread, sizeOf(index));
  if (va === 0) {
    return;
  }
  fillBytes(thread, va, sizeOf(index), index & 0xff);
  storeKernel(thread, slotOf(thread, index), va);
  thread.registers.set(ALLOCATED, index + 1);
  if (index + 1 === objects(thread)) {
    enter(thread, PHASES.freeObjects);
  }
}

function freeObject(thread: ThreadContext): void {
  const { registers, kernel } = thread;
  const index = registers.get(FREED);
  if (index === registers.get(ALLOCATED)) {
    enter(thread, PHASES.freeBlocks);
    return;
  }
  const va = loadKernel(thread, slotOf(thread, index));
  expectBytes(thread, 'km3', va, sizeOf(index), index & 0xff);
  kernel.kmalloc.kfree(va);
  registers.set(FREED, index + 1);
}

function freeBlock(thread: ThreadContext): void {
  const { registers, kernel } = thread;
  const blocks = registers.get(BLOCKS) - 1;
  if (blocks < 0) {
    enter(thread, PHASES.freeTop);
    return;
  }
  kernel.kmalloc.kfree(loadKernel(thread, registers.get(TOP) + 4 * blocks));
  registers.set(BLOCKS, blocks);
}

/** Frees the last that is held; then either that was the round, or it starts again. */
function freeTop(thread: ThreadContext): void {
  const { registers, kernel } = thread;
  kernel.kmalloc.kfree(registers.get(TOP));
  const refused = registers.get(REFUSED);
  if (refused === REFUSAL.giveUp) {
    thread.giveUp();
  }
  for (const register of [TOP, ALLOCATED, FREED, REFUSED]) {
    registers.set(register, 0);
  }
  enter(thread, refused === REFUSAL.tryAgain ? PHASES.allocTop : PHASES.ended);
}

/** By phase. */
const STEPS = [allocTop, allocBlock, allocObject, freeObject, freeBlock, freeTop] as const;

export const km3: Program = {
  name: 'km3',
  summary: '5,000 objects of 9 to 109 bytes at once, each byte checked (OS/161 km3)',
  kind: 'kernel',
  members: 1,
  registers: REFUSED + 1,
  pages: 0,
  run(thread) {
    const { registers } = thread;
    if (registers.get(PHASE) === PHASES.allocTop && registers.get(REFUSALS) === 0) {
      beginLeakCheck(thread);
    }
    let done = 0;
    while (done < OPERATIONS_A_TURN && registers.get(PHASE) !== PHASES.ended) {
      const refusals = registers.get(REFUSALS);
      (STEPS[registers.get(PHASE)] as (thread: ThreadContext) => void)(thread);
      done++;
      if (registers.get(REFUSALS) !== refusals) {
        break;
      }
    }
    if (registers.get(PHASE) !== PHASES.ended) {
      return done;
    }
    endLeakCheck(thread, 'km3');
    return ~done;
  },
};
