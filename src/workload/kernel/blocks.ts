/**
 * The thread of km1 and km2: kmalloc(997) again and again, each block freed two iterations later.
 *
 * 997 bytes take a block of 1,024, four a page; three are live at most. Each has a tag of its iteration at both ends.
 * OS/161's threads give up when there is no memory; these free what they hold and go on in a later turn, a few times.
 */
import type { ThreadContext } from '../program.ts';
import { scramble } from '../random.ts';
import { sizeOfRound } from '../size.ts';
import { beginLeakCheck, checkEnds, endLeakCheck, tagEnds, tryAgain } from './memory.ts';

const TRIES = 1200;
const ITEM_BYTES = 997;
const ITERATIONS_A_TURN = 4;

const ITERATION = 0;
const REFUSALS = 1;
/** The block of the last iteration, and that of the one before. */
const OLD = 2;
const OLDER = 3;
export const BLOCKS_REGISTERS = 4;

/** One turn. `--ops` sets the iterations. */
export function blocksTurn(thread: ThreadContext, program: string): number {
  const { registers, kernel } = thread;
  const tries = sizeOfRound(thread, TRIES);
  let iteration = registers.get(ITERATION);
  let done = 0;
  if (iteration === 0 && registers.get(REFUSALS) === 0) {
    beginLeakCheck(thread);
  }
  for (let n = 0; n < ITERATIONS_A_TURN && iteration < tries; n++) {
    const block = kernel.kmalloc.kmalloc(ITEM_BYTES);
    if (block === 0) {
      if (tryAgain(thread, REFUSALS)) {
        return done + releaseBoth(thread, program);
      }
      thread.giveUp();
      return finish(thread, program, done);
    }
    registers.set(REFUSALS, 0);
    tagEnds(thread, block, ITEM_BYTES, scramble(thread.seed, iteration));
    done += 1 + release(thread, program, OLDER, iteration - 2);
    registers.set(OLDER, registers.get(OLD));
    registers.set(OLD, block);
    iteration++;
    registers.set(ITERATION, iteration);
  }
  return iteration < tries ? done : finish(thread, program, done);
}

/** Frees the block in a register, which iteration `iteration` allocated, if there is one. Returns the frees. */
function release(thread: ThreadContext, program: string, register: number, iteration: number): number {
  const block = thread.registers.get(register);
  if (block === 0) {
    return 0;
  }
  checkEnds(thread, program, block, ITEM_BYTES, scramble(thread.seed, iteration));
  thread.kernel.kmalloc.kfree(block);
  thread.registers.set(register, 0);
  return 1;
}

function releaseBoth(thread: ThreadContext, program: string): number {
  const iteration = thread.registers.get(ITERATION);
  return release(thread, program, OLDER, iteration - 2) + release(thread, program, OLD, iteration - 1);
}

function finish(thread: ThreadContext, program: string, done: number): number {
  const total = done + releaseBoth(thread, program);
  endLeakCheck(thread, program);
  return ~total;
}
