/** Distributions of waits: added up, asked for percentiles, and made coarse enough to draw. */
import type { WaitNs, WaitPoint } from './types.ts';

/** The most points of a coarse histogram, the zero included. */
const POINTS = 60;

/** Adds up distributions. Ascending. */
export function mergeWaits(all: readonly (readonly WaitPoint[])[]): WaitPoint[] {
  const sums = new Map<number, number>();
  for (const [nanoseconds, count] of all.flat()) {
    sums.set(nanoseconds, (sums.get(nanoseconds) ?? 0) + count);
  }
  return [...sums].sort(([a], [b]) => a - b);
}

/** All 0 without a wait. `waits` ascends. */
export function waitPercentiles(waits: readonly WaitPoint[]): WaitNs {
  const total = waits.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number => {
    let left = Math.ceil(total * share);
    const found = waits.find(([, count]) => {
      left -= count;
      return left <= 0;
    });
    return found?.[0] ?? 0;
  };
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: waits.at(-1)?.[0] ?? 0 };
}

/** The same distribution in at most {@link POINTS} points: neighbours join, each group told by its longest wait. */
export function coarse(waits: readonly WaitPoint[]): WaitPoint[] {
  const [zero, rest] = waits[0]?.[0] === 0 ? [waits.slice(0, 1), waits.slice(1)] : [[], waits];
  const size = Math.ceil(rest.length / (POINTS - 1));
  const groups = Array.from({ length: Math.ceil(rest.length / Math.max(1, size)) }, (_, n) =>
    rest.slice(n * size, (n + 1) * size),
  );
  return [
    ...zero,
    ...groups.map(
      (group): WaitPoint => [(group.at(-1) as WaitPoint)[0], group.reduce((sum, [, count]) => sum + count, 0)],
    ),
  ];
}
