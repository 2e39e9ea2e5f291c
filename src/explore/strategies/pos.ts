/**
 * POS, partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018).
 *
 * Each access that a thread stands before has a random priority, and the highest of those that can be made is. Then it
 * loses its priority, and so does each access that races with it: they draw anew. Steps that are independent keep
 * their order of priority, so that schedules that differ only in the order of independent steps are not sampled for
 * each such order: a random walk samples n threads' partial orders far less evenly. Promises no bound where the number of
 * steps that race is not known.
 */
import { conflicts, type Footprint, mostTouchedBy } from '../footprint.ts';
import { Random } from '../random.ts';
import type { Choice, Strategy } from '../strategy.ts';

const PRIORITIES = 2 ** 31;

export class Pos implements Strategy {
  readonly name = 'pos';
  readonly #random = new Random();
  readonly #seed: number;
  #schedule: number;
  /** By thread: of the access that it stands before. */
  #priorities: number[] = [];
  #footprints: Footprint[] = [];

  constructor(seed: number, first = 0) {
    this.#seed = seed;
    this.#schedule = first;
  }

  begin(): boolean {
    this.#random.begin(this.#seed, this.#schedule++);
    return true;
  }

  choose({ threads, enabled, current, step }: Choice): number {
    if (step === 0) {
      this.#priorities = threads.map(() => this.#random.below(PRIORITIES));
      this.#footprints = threads.map(mostTouchedBy);
    } else {
      this.#redraw(current);
      this.#footprints[current] = mostTouchedBy(threads[current] as Choice['threads'][number]);
    }
    let best = -1;
    for (let thread = 0; thread < threads.length; thread++) {
      const better = best < 0 || (this.#priorities[thread] as number) > (this.#priorities[best] as number);
      if ((enabled >>> thread) & 1 && better) {
        best = thread;
      }
    }
    return best;
  }

  end(): void {}

  /** The thread's access has been made; its footprint is still that of the one that was. */
  #redraw(current: number): void {
    const made = this.#footprints[current] as Footprint;
    for (let thread = 0; thread < this.#priorities.length; thread++) {
      if (thread === current || conflicts(made, this.#footprints[thread] as Footprint)) {
        this.#priorities[thread] = this.#random.below(PRIORITIES);
      }
    }
  }
}
