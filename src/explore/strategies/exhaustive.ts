/**
 * Exhaustive search: every schedule, depth first.
 *
 * Proves what it says when it comes to its end, without reduction: the number of schedules grows as the multinomial of
 * the threads' steps. The thread that moved last is tried first at each choice, so schedules with few switches come
 * early. What is left of a search is plain data, and can be divided: threads of the host share it.
 */
import { Path, type PathRest, WHOLE_PATH } from '../path.ts';
import { type Choice, defaultThread, type Strategy } from '../strategy.ts';

export class Exhaustive implements Strategy {
  readonly name = 'exhaustive';
  readonly #path = new Path();
  #over = false;

  /** `rest`: what is left of a search, which this one goes on with. */
  constructor(rest: PathRest = WHOLE_PATH) {
    this.#path.goOnFrom(rest);
  }

  /** Between schedules: what is left to try; null if nothing is. */
  get rest(): PathRest | null {
    return this.#over ? null : this.#path.rest;
  }

  begin(): boolean {
    return !this.#over;
  }

  choose(choice: Choice): number {
    const path = this.#path;
    if (choice.step === path.length) {
      const first = defaultThread(choice);
      path.push(choice, first, choice.enabled & ~(1 << first));
    }
    return path.follow(choice);
  }

  end(): void {
    this.#over = !this.#path.advance();
  }
}
