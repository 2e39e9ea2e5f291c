/**
 * PCT and POS in turn: the one bounds the chance to miss a fault of a given depth, the other spreads evenly over partial
 * orders. What one is bad at, the other often is not.
 */
import type { Choice, ScheduleEnd, Strategy } from '../strategy.ts';

export class Mixed implements Strategy {
  readonly name = 'mixed';
  readonly #turns: readonly Strategy[];
  #schedule: number;

  /** `turns` have all been made to begin with schedule number `first`. */
  constructor(turns: readonly Strategy[], first: number) {
    this.#turns = turns;
    this.#schedule = first - 1;
  }

  begin(): boolean {
    this.#schedule++;
    // All of them, so that each counts the schedules of all.
    return this.#turns.map(turn => turn.begin()).every(goesOn => goesOn);
  }

  choose(choice: Choice): number {
    return this.#turn.choose(choice);
  }

  end(schedule: ScheduleEnd): void {
    this.#turn.end(schedule);
  }

  get #turn(): Strategy {
    return this.#turns[this.#schedule % this.#turns.length] as Strategy;
  }
}
