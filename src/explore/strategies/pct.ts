/**
 * PCT, probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatti: A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
 *
 * Each thread has a priority, drawn at the start, and the highest that can move does. After d-1 steps drawn out of the
 * k of a schedule, the thread that made the step falls below all others. A fault of depth d, one that d ordering
 * constraints are enough for, is found by a schedule with a chance of at least 1/(n·k^(d-1)), n being the threads;
 * one of greater depth may never be.
 *
 * A turn of a spin loop is a yield: the thread falls to the bottom, as the paper has it, so that a loop of high priority
 * does not keep the thread that it waits for from moving. The bound is for runs without yields.
 */
import { ACCESS } from '../../machine/modelthread.ts';
import { Random } from '../random.ts';
import type { Choice, ScheduleEnd, Strategy } from '../strategy.ts';

export interface PctOptions {
  readonly seed: number;
  /** d: constraints of the faults that are looked for. 3 if it is not given. */
  readonly depth?: number;
  /**
   * k: steps of a schedule at most. Without it, the longest schedule so far; the first one then has no change of
   * priority, and a schedule depends on those before it.
   */
  readonly steps?: number;
  /** Number of the first schedule. */
  readonly first?: number;
}

const DEPTH = 3;

export class Pct implements Strategy {
  readonly name = 'pct';
  readonly #random = new Random();
  readonly #seed: number;
  readonly #depth: number;
  readonly #given: boolean;
  #steps: number;
  #schedule: number;
  /** By thread; higher moves first. Empty before the first choice of a schedule. */
  #priorities: number[] = [];
  /** The i-th: after how many steps the thread that moved last falls to priority depth-1-i. */
  #changes: number[] = [];
  #lowest = 0;

  constructor({ seed, depth = DEPTH, steps = 0, first = 0 }: PctOptions) {
    this.#seed = seed;
    this.#depth = depth;
    this.#given = steps > 0;
    this.#steps = steps;
    this.#schedule = first;
  }

  begin(): boolean {
    this.#random.begin(this.#seed, this.#schedule++);
    this.#priorities = [];
    this.#lowest = 0;
    const changes = this.#steps === 0 ? 0 : this.#depth - 1;
    this.#changes = Array.from({ length: changes }, () => 1 + this.#random.below(this.#steps));
    return true;
  }

  choose(choice: Choice): number {
    if (choice.step === 0) {
      this.#drawPriorities(choice.threads.length);
    }
    this.#change(choice);
    const thread = this.#highest(choice.enabled);
    if (choice.threads[thread]?.kind === ACCESS.pause) {
      this.#priorities[thread] = --this.#lowest;
    }
    return thread;
  }

  end({ steps }: ScheduleEnd): void {
    if (!this.#given) {
      this.#steps = Math.max(this.#steps, steps);
    }
  }

  /** A permutation of depth, depth+1, … (Fisher and Yates). */
  #drawPriorities(threads: number): void {
    const priorities = Array.from({ length: threads }, (_, n) => this.#depth + n);
    for (let n = threads - 1; n > 0; n--) {
      const other = this.#random.below(n + 1);
      [priorities[n], priorities[other]] = [priorities[other] as number, priorities[n] as number];
    }
    this.#priorities = priorities;
  }

  #change({ step, current }: Choice): void {
    for (let n = 0; n < this.#changes.length; n++) {
      if (this.#changes[n] === step && current >= 0) {
        this.#priorities[current] = this.#depth - 1 - n;
      }
    }
  }

  #highest(enabled: number): number {
    let best = -1;
    for (let thread = 0; thread < this.#priorities.length; thread++) {
      const better = best < 0 || (this.#priorities[thread] as number) > (this.#priorities[best] as number);
      if ((enabled >>> thread) & 1 && better) {
        best = thread;
      }
    }
    return best;
  }
}
