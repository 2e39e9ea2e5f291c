/** The last minute of a run, in half seconds. */
import type { RunSample } from '../../../run/sample/types.ts';

const BIN_MS = 500;
export const SPAN_MS = 60_000;

/** Rates a second over one half second, or what is left of it. */
export interface Bin {
  /** Its end, in milliseconds since the run's start. */
  readonly atMs: number;
  readonly cpus: readonly number[];
  readonly operations: number;
  readonly shootdowns: number;
  readonly evictions: number;
  /** Of acquisitions that found the lock held; null when there was none. */
  readonly waitNs: { readonly p50: number; readonly p99: number } | null;
}

export class History {
  /** The newest last. */
  readonly bins: Bin[] = [];
  #open: RunSample[] = [];

  add(sample: RunSample): void {
    this.#open.push(sample);
    if (sample.elapsedMs - (this.bins.at(-1)?.atMs ?? 0) >= BIN_MS) {
      this.end();
    }
  }

  /** What there is of the last half second, too. */
  end(): void {
    if (this.#open.length > 0) {
      const bin = binOf(this.#open);
      this.bins.push(bin);
      this.#open = [];
      while ((this.bins[0] as Bin).atMs < bin.atMs - SPAN_MS) {
        this.bins.shift();
      }
    }
  }
}

/** All samples as one. */
export function binOf(samples: readonly RunSample[]): Bin {
  const ms = samples.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
  const last = samples.at(-1) as RunSample;
  const rate = (of: (sample: RunSample) => number) =>
    perSecond(
      samples.reduce((sum, each) => sum + of(each), 0),
      ms,
    );
  const cpus = last.cpus.map((_, cpu) => rate(({ cpus }) => cpus[cpu]?.operations ?? 0));
  return {
    atMs: last.elapsedMs,
    cpus,
    operations: cpus.reduce((a, b) => a + b, 0),
    shootdowns: rate(({ counts }) => counts.shootdownsSent),
    evictions: rate(({ counts }) => counts.evictions),
    waitNs: waitsOf(samples),
  };
}

export function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1000) / ms : 0;
}

/** The median as the mean of the readings' medians, by how many waited; the 99th percentile as the worst of theirs. */
function waitsOf(samples: readonly RunSample[]): Bin['waitNs'] {
  const waited = samples.map(({ lock }) => lock).filter(({ waitNs }) => waitNs.max > 0);
  const weights = waited.reduce((sum, { contended }) => sum + Math.max(1, contended), 0);
  const medians = waited.reduce((sum, { contended, waitNs }) => sum + waitNs.p50 * Math.max(1, contended), 0);
  return waited.length === 0
    ? null
    : { p50: medians / weights, p99: Math.max(...waited.map(({ waitNs }) => waitNs.p99)) };
}
