import type { BenchOutcome } from '../../src/contention/bench.ts';
import type { BenchRow, BenchSettings } from '../../src/contention/types.ts';
import { type BenchEnvelope, createBenchDocument } from '../../src/report/bench.ts';
import { fakeSettings } from '../contention/fake.ts';
import { LOCKS, SECTIONS, STALL, sampleCell, sampleRows } from './htmlsample.ts';

/** A row with plausible numbers, its distribution of waits in two points. */
export function benchRow(lock: string, cpus: number, section: string, changes: Partial<BenchRow> = {}): BenchRow {
  const { waitNs, ...cell } = sampleCell(lock, cpus, section);
  return {
    ...cell,
    stalled: null,
    waitNs,
    waitHistogram: [
      [0, 900],
      [waitNs.max, 100],
    ],
    ...changes,
  };
}

export const STALLED = { ...STALL, kind: 'stall' } as const;

/** The rows of the page's sample, those with a stall included. */
export function benchRows(): BenchRow[] {
  return sampleRows().map(({ lock, cpus, section, stalled }) =>
    benchRow(lock, cpus, section, stalled === null ? {} : { stalled: STALLED }),
  );
}

function benchOutcome(rows: readonly BenchRow[] = benchRows(), changes: Partial<BenchOutcome> = {}): BenchOutcome {
  const timer = { resolutionNs: 40, cpuClock: 'thread' } as const;
  const noise = { medianPct: 1.24, maxPct: 6.5, stealPct: 0.31 };
  return { elapsedMs: 201_400, interrupted: false, result: { timer, noise, rows }, ...changes };
}

/** The document of those rows, on a host with two cores. */
export function benchDocument(
  rows?: readonly BenchRow[],
  changes: { readonly settings?: Partial<BenchSettings>; readonly outcome?: Partial<BenchOutcome> } = {},
): BenchEnvelope {
  const settings = { ...fakeSettings, locks: LOCKS, sections: SECTIONS, cpus: [1, 2, 4, 8], ...changes.settings };
  const document = createBenchDocument(settings, benchOutcome(rows, changes.outcome));
  return { ...document, host: { ...document.host, cores: 2 } };
}
