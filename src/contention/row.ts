/** A row of the benchmark: all samples of a cell together. */
import type { Measured } from './rounds.ts';
import type { CellSample } from './sample.ts';
import { medianOrNull, samplesOf } from './samples.ts';
import type { BenchRow } from './types.ts';
import { coarse, mergeWaits, waitPercentiles } from './waits.ts';

export function rowOf({ cell, samples, stalled }: Measured<CellSample>): BenchRow {
  const sum = (of: (sample: CellSample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const waits = mergeWaits(samples.map(sample => sample.waits));
  const acquisitions = sum(sample => sample.acquisitions);
  return {
    ...cell,
    opsPerSecond: samplesOf(samples.map(sample => sample.opsPerSecond)),
    cpuMicrosPerOp: medianOrNull(samples.map(sample => sample.cpuMicrosPerOp)),
    waitNs: waitPercentiles(waits),
    waitHistogram: coarse(waits),
    fairness: medianOrNull(samples.map(sample => sample.fairness)),
    contendedShare: acquisitions === 0 ? 0 : sum(sample => sample.contended) / acquisitions,
    sleeps: sum(sample => sample.sleeps),
    spins: sum(sample => sample.spins),
    stalled,
  };
}
