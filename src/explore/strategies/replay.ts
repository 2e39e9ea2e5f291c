/**
 * Replay: one schedule, given as the thread that moves at each step or as what differs from the default schedule, in
 * which the thread that moved last goes on for as long as it can.
 *
 * The same program then runs the same way. Where a thread that is to move cannot, the program is another one, or does
 * not do the same twice; that is counted, and the default is taken, so that a shrinker may leave out what it likes.
 */
import { type Choice, defaultThread, type Strategy } from '../strategy.ts';

/** At this step, another thread than the default one moves. */
export interface Deviation {
  readonly step: number;
  readonly thread: number;
}

export class Replay implements Strategy {
  readonly name = 'replay';
  readonly #threadAt: (step: number) => number | undefined;
  #started = false;
  #missed = 0;

  constructor(schedule: Uint8Array | readonly Deviation[]) {
    if (schedule instanceof Uint8Array) {
      this.#threadAt = step => schedule[step];
    } else {
      const deviations = new Map(schedule.map(({ step, thread }) => [step, thread]));
      this.#threadAt = step => deviations.get(step);
    }
  }

  /** Steps at which the thread that was to move could not. */
  get missed(): number {
    return this.#missed;
  }

  begin(): boolean {
    const first = !this.#started;
    this.#started = true;
    return first;
  }

  choose(choice: Choice): number {
    const wanted = this.#threadAt(choice.step);
    if (wanted !== undefined && (choice.enabled >>> wanted) & 1) {
      return wanted;
    }
    this.#missed += wanted === undefined ? 0 : 1;
    return defaultThread(choice);
  }

  end(): void {}
}
