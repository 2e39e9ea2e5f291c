/** Histograms that go on growing, seen over a stretch of time. */
import { eachBucket } from '../../machine/histogram.ts';
import type { Addr, Machine } from '../../machine/machine.ts';
import type { LatencyNs } from '../latency.ts';

export class LatencySince {
  readonly #m: Machine;
  readonly #histograms: readonly Addr[];
  #before: ReadonlyMap<number, number> = new Map();

  constructor(m: Machine, histograms: readonly Addr[]) {
    this.#m = m;
    this.#histograms = histograms;
  }

  /** Of the values recorded since the last call, all histograms together. */
  take(): LatencyNs {
    const now = new Map<number, number>();
    for (const at of this.#histograms) {
      eachBucket(this.#m, at, (nanoseconds, count) => now.set(nanoseconds, (now.get(nanoseconds) ?? 0) + count));
    }
    const before = this.#before;
    this.#before = now;
    const fresh = [...now].map(
      ([nanoseconds, count]) => [nanoseconds, count - (before.get(nanoseconds) ?? 0)] as const,
    );
    return latencyOf(fresh.filter(([, count]) => count > 0).sort(([a], [b]) => a - b));
  }
}

/** `values` ascend. */
function latencyOf(values: readonly (readonly [nanoseconds: number, count: number])[]): LatencyNs {
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number => {
    let left = Math.ceil(total * share);
    const found = values.find(([, count]) => {
      left -= count;
      return left <= 0;
    });
    return found?.[0] ?? 0;
  };
  return { p50: at(0.5), p99: at(0.99), max: values.at(-1)?.[0] ?? 0 };
}
