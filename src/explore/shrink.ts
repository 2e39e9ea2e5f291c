/**
 * Makes a failing interleaving as plain as it can be: fewest switches, then fewest steps.
 *
 * A schedule is what differs from the default one. Deviations are left out, in pieces that get smaller (Zeller,
 * Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002), as long as a fault of the same
 * kind comes; two neighbours are made one; and two stretches of one thread are joined, by letting it go on at once or by
 * making it wait. Deterministic; ends with a result that cannot be made smaller by leaving out any one deviation, or says
 * that its budget was used up.
 */
import type { Detector } from './detector.ts';
import type { FoundFault } from './fault.ts';
import type { Program } from './program.ts';
import { type Rerun, rerun } from './schedule.ts';
import type { Deviation } from './strategies/replay.ts';

export interface Shrunk {
  readonly run: Rerun;
  readonly fault: FoundFault;
  /** Switches from a thread that could have gone on, or to another than the next, before and after. */
  readonly before: number;
  readonly after: number;
  readonly tried: number;
  /** False: the budget was used up first. */
  readonly minimal: boolean;
}

export class Shrinker {
  readonly #program: Program;
  readonly #detectors: readonly Detector[];
  readonly #isOver: () => boolean;
  #budget: number;
  #tried = 0;
  #best: Rerun;
  #fault: FoundFault;

  /** `run` is what is to be made smaller: a run with a fault. */
  constructor(
    program: Program,
    detectors: readonly Detector[],
    run: Rerun,
    budget: number,
    isOver: () => boolean = () => false,
  ) {
    if (run.fault === null) {
      throw new RangeError('shrink: the run has no fault');
    }
    this.#program = program;
    this.#detectors = detectors;
    this.#budget = budget;
    this.#isOver = isOver;
    this.#best = run;
    this.#fault = run.fault;
  }

  shrink(): Shrunk {
    const before = this.#best.deviations.length;
    let smaller = true;
    while (smaller && this.#mayTry()) {
      smaller = this.#leaveOut();
      smaller = this.#replaceByOne() || smaller;
      smaller = this.#join() || smaller;
    }
    return {
      run: this.#best,
      fault: this.#fault,
      before,
      after: this.#best.deviations.length,
      tried: this.#tried,
      minimal: this.#mayTry(),
    };
  }

  /** Delta debugging: whether a piece of the deviations could be left out. */
  #leaveOut(): boolean {
    let found = false;
    let size = Math.max(1, this.#best.deviations.length >> 1);
    for (;;) {
      let start = 0;
      while (start < this.#best.deviations.length && this.#mayTry()) {
        const all = this.#best.deviations;
        if (this.#try([...all.slice(0, start), ...all.slice(start + size)])) {
          found = true;
        } else {
          start += size;
        }
      }
      if (size === 1 || !this.#mayTry()) {
        return found;
      }
      size >>= 1;
    }
  }

  /** Whether two neighbours can become one: the first one's thread at the second one's step, or the other way round. */
  #replaceByOne(): boolean {
    for (let n = 0; n + 1 < this.#best.deviations.length && this.#mayTry(); n++) {
      const all = this.#best.deviations;
      const [one, two] = [all[n] as Deviation, all[n + 1] as Deviation];
      for (const merged of [
        { step: one.step, thread: two.thread },
        { step: two.step, thread: one.thread },
      ]) {
        if (this.#try([...all.slice(0, n), merged, ...all.slice(n + 2)])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether two stretches of a thread, with others in between, could become one. */
  #join(): boolean {
    const stretches = stretchesOf(this.#best.choices);
    for (let n = 0; n < stretches.length && this.#mayTry(); n++) {
      const again = stretches.findIndex((each, at) => at > n && each.thread === stretches[n]?.thread);
      if (again < 0) {
        continue;
      }
      const [before, between, after] = [
        stretches.slice(0, n),
        stretches.slice(n + 1, again),
        stretches.slice(again + 1),
      ];
      const both = [stretches[n] as Stretch, stretches[again] as Stretch];
      if (this.#try(choicesOf([...before, ...both, ...between, ...after]))) {
        return true;
      }
      if (this.#try(choicesOf([...before, ...between, ...both, ...after]))) {
        return true;
      }
    }
    return false;
  }

  #mayTry(): boolean {
    return this.#budget > 0 && !this.#isOver();
  }

  /** Whether this schedule shows a fault of the same kind, and is plainer; then it is the best so far. */
  #try(schedule: readonly Deviation[] | Uint8Array): boolean {
    this.#budget--;
    this.#tried++;
    const run = rerun(this.#program, schedule, this.#detectors);
    const fewer =
      run.deviations.length < this.#best.deviations.length ||
      (run.deviations.length === this.#best.deviations.length && run.steps < this.#best.steps);
    if (run.fault === null || run.fault.kind !== this.#fault.kind || !fewer) {
      return false;
    }
    this.#best = run;
    this.#fault = run.fault;
    return true;
  }
}

/** Steps of one thread in a row. */
interface Stretch {
  readonly thread: number;
  readonly steps: number;
}

function stretchesOf(choices: Uint8Array): Stretch[] {
  const stretches: { thread: number; steps: number }[] = [];
  for (const thread of choices) {
    const last = stretches.at(-1);
    if (last?.thread === thread) {
      last.steps++;
    } else {
      stretches.push({ thread, steps: 1 });
    }
  }
  return stretches;
}

function choicesOf(stretches: readonly Stretch[]): Uint8Array {
  return Uint8Array.from(stretches.flatMap(({ thread, steps }) => Array.from({ length: steps }, () => thread)));
}
