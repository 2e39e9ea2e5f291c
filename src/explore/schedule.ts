/** One schedule of a program, run for its own sake: again, told, or made shorter. */
import { type Detector, together, verdictOf } from './detector.ts';
import { type End, Execution } from './execution.ts';
import { type FoundFault, faultOfEnd } from './fault.ts';
import type { Program } from './program.ts';
import { type Deviation, Replay } from './strategies/replay.ts';
import { type Choice, defaultThread, type Strategy } from './strategy.ts';

export interface Rerun {
  readonly end: End;
  readonly fault: FoundFault | null;
  readonly steps: number;
  /** The thread that moved at each step. */
  readonly choices: Uint8Array;
  /** Where that was not the default thread. */
  readonly deviations: readonly Deviation[];
  /** Steps at which the thread that was to move could not. */
  readonly missed: number;
}

/** Notes where another strategy differs from the default schedule. */
class Recorded implements Strategy {
  readonly name = 'recorded';
  readonly deviations: Deviation[] = [];
  readonly #of: Strategy;

  constructor(of: Strategy) {
    this.#of = of;
  }

  begin(): boolean {
    return this.#of.begin();
  }

  choose(choice: Choice): number {
    const thread = this.#of.choose(choice);
    if (thread !== defaultThread(choice)) {
      this.deviations.push({ step: choice.step, thread });
    }
    return thread;
  }

  end(): void {}
}

/** Runs the schedule that a list of choices, or of deviations, names; the default from where it ends on. */
export function rerun(
  program: Program,
  schedule: Uint8Array | readonly Deviation[],
  detectors: readonly Detector[],
): Rerun {
  const replay = new Replay(schedule);
  const recorded = new Recorded(replay);
  const execution = new Execution(program);
  recorded.begin();
  for (const detector of detectors) {
    detector.begin();
  }
  program.m.observer = together(detectors);
  const end = execution.run(recorded);
  program.m.observer = null;
  return {
    end,
    fault: verdictOf(faultOfEnd(end, program), detectors),
    steps: execution.step,
    choices: execution.choices.slice(0, execution.step),
    deviations: recorded.deviations,
    missed: replay.missed,
  };
}
