/** What has been counted of schedules. */
import type { Block } from '../explore/session.ts';

export interface Tally {
  readonly schedules: number;
  readonly abandoned: number;
  readonly cutShort: number;
  readonly steps: number;
}

export const NOTHING: Tally = { schedules: 0, abandoned: 0, cutShort: 0, steps: 0 };

export function sum(one: Tally, { schedules, abandoned, cutShort, steps }: Tally | Block): Tally {
  return {
    schedules: one.schedules + schedules,
    abandoned: one.abandoned + abandoned,
    cutShort: one.cutShort + cutShort,
    steps: one.steps + steps,
  };
}
