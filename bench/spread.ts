import { medianOf } from '../src/contention/samples.ts';

/** A sample's middle and its ends. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(sample: readonly number[]): Spread {
  return { median: medianOf(sample), min: Math.min(...sample), max: Math.max(...sample) };
}
