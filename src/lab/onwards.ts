/** How a run goes on by itself: with one thread for a while, or to its end. */
import type { Program } from '../explore/program.ts';
import { strategyMakers } from '../explore/strategies/index.ts';
import { ABANDON, type Choice, defaultThread, type Strategy } from '../explore/strategy.ts';
import type { ModelMachine } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import { LabInputError } from './api.ts';
import { isInInterrupt } from './view/interrupts.ts';

function strategy(choose: (choice: Choice) => number): Strategy {
  return { name: 'onwards', begin: () => true, choose, end: () => {} };
}

/** A thread goes on until it cannot, or `isOver` says so, asked before each of its steps; others stand still. */
function onlyThread(thread: number, from: number, isOver: (moving: ModelThread) => boolean): Strategy {
  return strategy(({ step, threads, enabled }) => {
    const moving = threads[thread];
    if (step < from || moving === undefined) {
      return ABANDON;
    }
    return isOver(moving) || ((enabled >>> thread) & 1) === 0 ? ABANDON : thread;
  });
}

/** Whether a thread that was not done with all its operations when this was asked first now is. */
function becomesDone(): (moving: ModelThread) => boolean {
  let wasDone: boolean | null = null;
  return ({ finished }) => {
    wasDone ??= finished;
    return finished && !wasDone;
  };
}

/** Until it cannot move or is done with all its operations; `from`: the first step that is to be made. */
export function untilBlocked(thread: number, from: number): Strategy {
  return onlyThread(thread, from, becomesDone());
}

/** Until the operation that it is in is over. */
export function untilOperationEnds(thread: number, from: number, operation: number): Strategy {
  const isDone = becomesDone();
  return onlyThread(thread, from, moving => moving.operation !== operation || isDone(moving));
}

/** Until its CPU is in an interrupt. */
export function untilInterrupted(program: Program, thread: number, from: number): Strategy {
  return onlyThread(thread, from, ({ cpu }) => isInInterrupt(program, cpu));
}

/** As another run went, by step, for as long as the thread that moved there can move here. */
export function asBefore(threads: readonly number[]): Strategy {
  return strategy(({ step, enabled }) => {
    const thread = threads[step];
    return thread === undefined || ((enabled >>> thread) & 1) === 0 ? ABANDON : thread;
  });
}

/** What the catalogue calls the schedule in which the thread that moved last goes on for as long as it can. */
export const DEFAULT_STRATEGY = 'default';

/**
 * To the end of the run, under a strategy that draws. `usual`: how many steps a run of the program has, about. Throws a
 * {@link LabInputError} for a name of none.
 */
export function byStrategy(name: string, seed: number, m: ModelMachine, usual: () => number): Strategy {
  if (name === DEFAULT_STRATEGY) {
    return strategy(defaultThread);
  }
  const maker = strategyMakers.find(each => each.name === name);
  if (maker?.independent !== true) {
    throw new LabInputError('strategy', name, 'expected one that draws its schedules');
  }
  return maker.create({ seed, first: 0, steps: usual(), m, racesShown: false, hasHistory: false });
}
