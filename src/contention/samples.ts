/** Medians and their spread. */
import type { Samples } from './types.ts';

/** The middle of them, or the mean of the two in the middle; NaN of none. */
export function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The median of those that are not null; null without any. */
export function medianOrNull(samples: readonly (number | null)[]): number | null {
  const known = samples.filter(sample => sample !== null);
  return known.length === 0 ? null : medianOf(known);
}

/** All 0 without a sample. */
export function samplesOf(samples: readonly number[]): Samples {
  if (samples.length === 0) {
    return { median: 0, min: 0, max: 0, samples: [] };
  }
  return { median: medianOf(samples), min: Math.min(...samples), max: Math.max(...samples), samples };
}
