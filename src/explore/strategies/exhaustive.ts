/**
 * Exhaustive search: every schedule, depth first.
 *
 * Proves what it says when it comes to its end, without reduction: the number of schedules grows as the multinomial of
 * the threads' steps. The thread that moved last is tried first at each choice, so schedules with few switches come
 * early.
 */
import { Path } from '../path.ts';
import { type Choice, defaultThread, type Strategy } from '../strategy.ts';

export class Exhaustive implements Strategy {
  readonly name = 'exhaustive';
  readonly #path = new Path();
  #over = false;

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
