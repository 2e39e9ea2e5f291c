/** Looks at a run that is led, whether it is over or goes on, for what is wrong with it. */
import { together, verdictOf } from '../explore/detector.ts';
import { Detectors } from '../explore/detectors/index.ts';
import type { End } from '../explore/execution.ts';
import { type FoundFault, faultOfEnd } from '../explore/fault.ts';
import type { Program } from '../explore/program.ts';
import type { AccessObserver } from '../machine/model.ts';
import { asLabFault } from './faults.ts';
import type { LabEnd, LabFault, LabStep } from './types.ts';

export class Judge {
  readonly #program: Program;
  readonly #all: Detectors;
  /** Of a run that goes on only a race can be said: a history or an order of locks may still come out well. */
  readonly #races: Detectors;

  constructor(program: Program) {
    this.#program = program;
    this.#all = new Detectors(program);
    this.#races = new Detectors(program, { lockOrder: false, histories: false });
  }

  /** To be told of each access of the run that begins, beside `others`. */
  begin(others: readonly AccessObserver[]): AccessObserver | null {
    this.#all.begin();
    this.#races.begin();
    return together([this.#all, this.#races, ...others]);
  }

  /** How a run ended; null for one that was left standing. */
  end(end: End, history: readonly LabStep[]): LabEnd | null {
    if (end.kind === 'abandoned') {
      return null;
    }
    const ended = faultOfEnd(end, this.#program);
    const fault = verdictOf(ended, [this.#all]);
    const cut = end.kind === 'endless' && fault === null;
    return {
      kind: fault !== null ? 'fault' : cut ? 'endless' : 'done',
      fault: shown(fault, end, history),
      endedIn: shown(ended, end, history),
    };
  }

  /** The race of a run that was left standing, or null. */
  race(history: readonly LabStep[]): LabFault | null {
    return shown(this.#races.end(null), null, history);
  }
}

function shown(fault: FoundFault | null, end: End | null, history: readonly LabStep[]): LabFault | null {
  return fault === null ? null : asLabFault(fault, end, history);
}
