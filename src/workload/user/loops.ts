/**
 * User programs as lists of counted loops: what lets one stop after any number of references and go on elsewhere.
 *
 * Register 0 holds the loop, register 1 the step that it has come to; what else a program carries from step to step is
 * in registers from {@link LOOP_WORDS} on. Where turns end changes nothing in what the loops do.
 */
import type { VAddr } from '../../machine/mips.ts';
import type { Program, ThreadContext } from '../program.ts';

/** Where a program's static data begins. */
export const USER_BASE: VAddr = 0x00400000;
/** The first address above the stack. */
export const USER_STACK = 0x80000000;

const LOOP = 0;
const STEP = 1;
/** Registers below this one are the loop runner's. */
export const LOOP_WORDS = 2;

export interface Loop {
  /** How many steps this thread's round has. */
  steps(thread: ThreadContext): number;
  /** References of a step, about. */
  readonly cost: number;
  /** Does the steps from `from` up to, not including, `to`. Returns the references it made. */
  run(thread: ThreadContext, from: number, to: number): number;
}

/** A loop whose steps all make `cost` references. */
export function loop(
  steps: number | ((thread: ThreadContext) => number),
  cost: number,
  body: (thread: ThreadContext, from: number, to: number) => void,
): Loop {
  return {
    steps: typeof steps === 'number' ? () => steps : steps,
    cost,
    run(thread, from, to) {
      body(thread, from, to);
      return (to - from) * cost;
    },
  };
}

export interface UserProgram {
  readonly name: string;
  readonly summary: string;
  readonly members?: number;
  /** Registers besides the runner's. */
  readonly registers?: number;
  readonly pages: number;
  readonly loops: readonly Loop[];
}

/** A program that does its loops one after the other. */
export function userProgram({ name, summary, members = 1, registers = 0, pages, loops }: UserProgram): Program {
  return {
    name,
    summary,
    kind: 'user',
    members,
    registers: LOOP_WORDS + registers,
    pages,
    run: (thread, budget) => runLoops(loops, thread, budget),
  };
}

function runLoops(loops: readonly Loop[], thread: ThreadContext, budget: number): number {
  const { registers } = thread;
  let index = registers.get(LOOP);
  let step = registers.get(STEP);
  let spent = 0;
  while (spent < budget && index < loops.length) {
    const current = loops[index] as Loop;
    const steps = current.steps(thread);
    const to = Math.min(steps, step + Math.ceil((budget - spent) / current.cost));
    spent += current.run(thread, step, to);
    step = to;
    if (step === steps) {
      index++;
      step = 0;
    }
  }
  registers.set(LOOP, index);
  registers.set(STEP, step);
  return index < loops.length ? spent : ~spent;
}
