/**
 * A run without a fault that goes the same way as one with a fault for as long as can be found.
 *
 * Choices are taken back from the fault on: at each step, the last first, another thread that could move does, and the run
 * goes on by default. The first such run without a fault is the answer. If all have one, runs are drawn from steps further
 * and further back. If all of those have one, too, and it is a race, what counts is what a run ends in. Deterministic: the
 * budget is steps, and not time.
 */
import { bitNumber, bitsOf } from '../explore/bits.ts';
import type { Detector } from '../explore/detector.ts';
import { Detectors } from '../explore/detectors/index.ts';
import { exploreWith } from '../explore/explorer.ts';
import { faultOfEnd } from '../explore/fault.ts';
import type { Program } from '../explore/program.ts';
import { Random } from '../explore/random.ts';
import { rerun } from '../explore/schedule.ts';
import { ABANDON, type Choice, defaultThread, type ScheduleEnd, type Strategy } from '../explore/strategy.ts';
import { asLabFault } from './faults.ts';

/** Steps of all runs that are tried. */
const BUDGET = 30_000;
/** A run that gets so many times longer than the faulty one is given up: it may be one without an end. */
const LONGER = 4;
const LEAST_LIMIT = 500;
/** Draws from each step that runs are drawn from. */
const DRAWS = 8;
/** Every second draw goes on with the same thread but for one step in this many: runs with few switches are drawn, too. */
const STAYS = 16;

interface FaultyRun {
  readonly choices: readonly number[];
  /** Steps after which the fault is to be seen. */
  readonly until: number;
}

/** Of the run of these choices, as {@link LabSession.goodRun} of api.ts. */
export function goodRun(program: Program, choices: Uint8Array, beyond: number): readonly number[] | null {
  const detectors = [new Detectors(program)];
  const run = rerun(program, choices, detectors);
  if (run.fault === null) {
    return null;
  }
  const endsWell = faultOfEnd(run.end, program) === null;
  const second = asLabFault(run.fault, run.end, []).accesses.at(-1);
  const faulty = { choices: Array.from(run.choices), until: second === undefined ? run.steps : second.step + 1 };
  return (
    search(program, faulty, beyond, detectors) ??
    (second === undefined || endsWell ? null : search(program, { ...faulty, until: run.steps }, beyond, []))
  );
}

/** `detectors`: who says that a run has a fault, besides what it ends in. */
function search(
  program: Program,
  faulty: FaultyRun,
  beyond: number,
  detectors: readonly Detector[],
): readonly number[] | null {
  const retakes = new Retakes(faulty, beyond);
  let steps = 0;
  exploreWith(program, retakes, detectors, {
    schedules: Number.POSITIVE_INFINITY,
    isOver: () => {
      steps += retakes.steps;
      return steps > BUDGET;
    },
    goOn: true,
  });
  return retakes.good;
}

/** Where a run is taken another way: by this thread, or by whatever is drawn. */
interface Retake {
  readonly at: number;
  readonly thread: number | null;
}

class Retakes implements Strategy {
  readonly name = 'retakes';
  good: readonly number[] | null = null;
  readonly #faulty: readonly number[];
  readonly #retakes: Iterator<Retake>;
  readonly #random = new Random();
  readonly #limit: number;
  /** By step: the threads that could move when the faulty run was here. */
  readonly #enabled: number[] = [];
  #now: Retake;
  #draws = 0;
  #choices: number[] = [];

  constructor(faulty: FaultyRun, beyond: number) {
    this.#faulty = faulty.choices;
    this.#limit = Math.max(LEAST_LIMIT, LONGER * faulty.choices.length);
    // The faulty run itself comes first: it shows who could have moved.
    this.#now = { at: faulty.until, thread: null };
    this.#retakes = retakesOf(faulty, beyond, this.#enabled);
  }

  /** Of the last run. */
  get steps(): number {
    return this.#choices.length;
  }

  begin(): boolean {
    if (this.good !== null) {
      return false;
    }
    if (this.#choices.length > 0) {
      const next = this.#retakes.next();
      if (next.done) {
        return false;
      }
      this.#now = next.value;
      this.#random.begin(0, this.#draws++);
    }
    this.#choices = [];
    return true;
  }

  choose(choice: Choice): number {
    const chosen = this.#chosen(choice);
    if (chosen !== ABANDON) {
      this.#choices.push(chosen);
    }
    return chosen;
  }

  end({ failed, abandoned }: ScheduleEnd): void {
    if (!failed && !abandoned) {
      this.good = this.#choices;
    }
  }

  #chosen(choice: Choice): number {
    const { step, enabled } = choice;
    const { at, thread } = this.#now;
    if (step < at) {
      if (step === this.#enabled.length) {
        this.#enabled.push(enabled);
      }
      return this.#faulty[step] as number;
    }
    if (this.#isFirst || step > this.#limit) {
      return ABANDON;
    }
    if (thread === null) {
      if (this.#draws % 2 === 0 && this.#random.below(STAYS) !== 0) {
        return defaultThread(choice);
      }
      return bitNumber(enabled, this.#random.below(bitsOf(enabled)));
    }
    return step === at ? thread : defaultThread(choice);
  }

  get #isFirst(): boolean {
    return this.#draws === 0;
  }
}

function* retakesOf({ choices, until }: FaultyRun, beyond: number, enabled: readonly number[]): Generator<Retake> {
  // Of a long run not every step can be tried: half of the budget is for runs that are drawn.
  const stride = Math.max(1, Math.ceil((until * until) / (BUDGET / 2)));
  for (let at = until - 1; at > beyond; at -= stride) {
    const movable = enabled[at] as number;
    for (let thread = 0; movable >>> thread !== 0; thread++) {
      if ((movable >>> thread) & 1 && thread !== choices[at]) {
        yield { at, thread };
      }
    }
  }
  for (let back = 1; until - back > beyond; back = Math.min(2 * back, until)) {
    for (let draw = 0; draw < DRAWS; draw++) {
      yield { at: until - back, thread: null };
    }
  }
}
