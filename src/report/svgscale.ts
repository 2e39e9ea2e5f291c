/** From values to pixels. */

export interface Scale {
  /** Values worth a label, ascending. */
  readonly ticks: readonly number[];
  at(value: number): number;
}

const between = (share: number, from: number, to: number): number => from + share * (to - from);

/** Steps of 1, 2 or 5 times a power of ten, at most six of them up to `max`. */
function niceStep(max: number): number {
  const power = 10 ** Math.floor(Math.log10(max / 6));
  return [1, 2, 5, 10].map(step => step * power).find(step => max / step <= 6)!;
}

/** From 0 at `from` to the first round number not below `max` at `to`. */
export function linearScale(max: number, from: number, to: number): Scale {
  const step = max > 0 ? niceStep(max) : 1;
  const steps = Math.max(1, Math.ceil(max / step - 1e-9));
  const ticks = Array.from({ length: steps + 1 }, (_, n) => n * step);
  return { ticks, at: value => between(value / (steps * step), from, to) };
}

/** Whole decades around all `values`, which are positive; a tick each decade, each second one where there are many. */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const logs = values.map(Math.log10);
  const low = logs.length === 0 ? 0 : Math.floor(Math.min(...logs) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.max(low, ...logs) - 1e-9));
  const every = high - low > 7 ? 2 : 1;
  const ticks = Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, n) => 10 ** (low + n * every));
  return { ticks, at: value => between((Math.log10(value) - low) / (high - low), from, to) };
}

/** Counts of CPUs at equal distances for each doubling; a single one in the middle. */
export function cpuScale(counts: readonly number[], from: number, to: number): Scale {
  const low = Math.log2(Math.min(...counts));
  const range = Math.log2(Math.max(...counts)) - low;
  const at = (cpus: number): number => between(range === 0 ? 0.5 : (Math.log2(cpus) - low) / range, from, to);
  let last = Number.NEGATIVE_INFINITY;
  const ticks = counts.filter(cpus => {
    if (at(cpus) - last < 20) return false;
    last = at(cpus);
    return true;
  });
  return { ticks, at };
}

/**
 * Places for labels that want to be at `wanted`: in the same order, at least `gap` apart where there is room between `low`
 * and `high`, evenly closer where there is not.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const apart = Math.min(gap, (high - low) / Math.max(1, wanted.length - 1));
  const places = order.map(index => Math.min(high, Math.max(low, wanted[index]!)));
  for (let n = 1; n < places.length; n++) places[n] = Math.max(places[n]!, places[n - 1]! + apart);
  for (let n = places.length - 1, limit = high; n >= 0; n--, limit = places[n + 1]! - apart) {
    places[n] = Math.min(places[n]!, limit);
  }
  const result = [...places];
  for (const [n, index] of order.entries()) result[index] = places[n]!;
  return result;
}
