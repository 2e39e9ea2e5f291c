/** Runs schedule after schedule of a program until a fault is found, nothing is left to try, or the budget is used up. */
import { type Detector, together, verdictOf } from './detector.ts';
import { Execution } from './execution.ts';
import { type FoundFault, faultOfEnd } from './fault.ts';
import type { Program } from './program.ts';
import type { Strategy } from './strategy.ts';

export interface Budget {
  /** Schedules at most. */
  readonly schedules: number;
  /** Asked between schedules: true ends the exploration. */
  readonly isOver: () => boolean;
  /** Whether to go on after a fault, to count. */
  readonly goOn: boolean;
}

/** A run that ended in a fault. */
export interface Failure {
  readonly fault: FoundFault;
  /** Number of the schedule, from 0. */
  readonly schedule: number;
  /** The thread that moved at each step. */
  readonly choices: Uint8Array;
}

export interface Explored {
  /** Schedules run to their end. */
  readonly schedules: number;
  /** Schedules that the strategy gave up, since they would have shown nothing new. */
  readonly abandoned: number;
  /** Schedules run to the bound on steps, in which a thread that could move never did: they show no fault, and no end. */
  readonly cutShort: number;
  /** Visible accesses of all of them. */
  readonly steps: number;
  /** Whether the strategy had nothing left to try. */
  readonly exhausted: boolean;
  /** Whether that proves that no schedule has a fault: none has, none was cut short, and the strategy overlooks none. */
  readonly complete: boolean;
  readonly failed: number;
  readonly first: Failure | null;
}

export function exploreWith(
  program: Program,
  strategy: Strategy,
  detectors: readonly Detector[],
  budget: Budget,
): Explored {
  const execution = new Execution(program);
  program.m.observer = together(strategy.observer ? [...detectors, strategy.observer] : detectors);
  let [schedules, abandoned, cutShort, steps, failed] = [0, 0, 0, 0, 0];
  let first: Failure | null = null;
  let exhausted = false;
  while (schedules < budget.schedules && (first === null || budget.goOn) && !budget.isOver()) {
    if (!strategy.begin()) {
      exhausted = true;
      break;
    }
    for (const detector of detectors) {
      detector.begin();
    }
    const end = execution.run(strategy);
    steps += execution.step;
    const fault = end.kind === 'abandoned' ? null : verdictOf(faultOfEnd(end, program), detectors);
    strategy.end({ steps: execution.step, failed: fault !== null, abandoned: end.kind === 'abandoned' });
    if (end.kind === 'abandoned') {
      abandoned++;
      continue;
    }
    cutShort += end.kind === 'endless' && fault === null ? 1 : 0;
    if (fault !== null) {
      failed++;
      first ??= { fault, schedule: schedules, choices: execution.choices.slice(0, execution.step) };
    }
    schedules++;
  }
  program.m.observer = null;
  const complete = exhausted && failed === 0 && cutShort === 0 && strategy.overlooks?.(program) !== true;
  return { schedules, abandoned, cutShort, steps, exhausted, complete, failed, first };
}
