/** What picks the next thread, schedule after schedule. Each kind stands in a file of its own in `strategies`. */
import type { AccessObserver } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import type { Program } from './program.ts';

/** The moment in which a thread is to be chosen. */
export interface Choice {
  /** All threads of the program; each stands before the access that its `kind` and `at` name, or has finished. */
  readonly threads: readonly ModelThread[];
  /** Bit n: thread n can move. Never 0. */
  readonly enabled: number;
  /** The thread that moved last; -1 at the start. */
  readonly current: number;
  /** Choices made in this schedule before this one. */
  readonly step: number;
}

/** How a schedule ended. */
export interface ScheduleEnd {
  readonly steps: number;
  /** Whether it ended in a fault. */
  readonly failed: boolean;
  /** Whether {@link Strategy.choose} gave it up. */
  readonly abandoned: boolean;
}

/** What {@link Strategy.choose} returns to end a schedule that shows nothing new. */
export const ABANDON = -1;

export interface Strategy {
  readonly name: string;
  /** For a strategy that must see what is touched: it is told of each access, after the detectors. */
  readonly observer?: AccessObserver | null;
  /** Before a schedule. False: there is nothing left to try. */
  begin(): boolean;
  /** A thread of `enabled`, or {@link ABANDON}. */
  choose(choice: Choice): number;
  end(schedule: ScheduleEnd): void;
  /**
   * For a strategy that gives runs up whose whole would matter to some judge: whether such a judge has been asked. Then
   * it proves nothing when there is nothing left to try.
   */
  overlooks?(program: Program): boolean;
}

/** The thread that moves when nobody says otherwise: the one that moved last, or the first after it that can. */
export function defaultThread({ enabled, current, threads }: Choice): number {
  if (current >= 0 && (enabled >>> current) & 1) {
    return current;
  }
  for (let n = 1; n <= threads.length; n++) {
    const thread = (current + n) % threads.length;
    if ((enabled >>> thread) & 1) {
      return thread;
    }
  }
  return ABANDON;
}
