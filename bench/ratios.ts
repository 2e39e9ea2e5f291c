/** Locks against each other, round by round. */
import { medianOf } from '../src/contention/samples.ts';
import { type Cells, MOST_CPUS, NO_LOCK, type Sample, SECTIONS } from './contention.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Ratio {
  readonly name: string;
  /** Over the rounds; null where one side was not measured. */
  readonly value: Spread | null;
  /** What it is meant to be; null where it is there to compare with. */
  readonly wanted: string | null;
}

const [DEFAULT, SPINNING, ADAPTIVE] = ['sleep', 'tas', 'adaptive'];

type Figure = (sample: Sample) => number;
const rate: Figure = sample => sample.opsPerSecond;
const cost: Figure = sample => sample.cpuMicrosPerOp ?? Number.NaN;

function samplesAt(cells: Cells, lock: string, cpus: number, section: string): readonly Sample[] {
  const found = cells.find(({ cell }) => cell.lock === lock && cell.cpus === cpus && cell.section === section);
  return found === undefined || found.stalled !== null ? [] : found.samples;
}

/** One lock's figure by the other's in each round. */
function between(cells: Cells, of: string, by: string, section: string, figure: Figure): Spread | null {
  const [ours, theirs] = [of, by].map(lock => samplesAt(cells, lock, MOST_CPUS, section)) as [Sample[], Sample[]];
  const ratios = ours.flatMap((sample, n) => {
    const other = theirs[n];
    return other === undefined ? [] : [figure(sample) / figure(other)];
  });
  return ratios.length === 0 ? null : spreadOf(ratios);
}

/** Of all cells, the one in which a lock's rate is least beside the best of some others; by medians. */
function worst(cells: Cells, of: string, others: readonly string[]): { where: string; value: Spread | null } {
  const median = (lock: string, cpus: number, section: string) =>
    medianOf(samplesAt(cells, lock, cpus, section).map(rate));
  const all = cells
    .filter(({ cell, samples }) => cell.lock === of && samples.length > 0)
    .map(({ cell: { cpus, section }, samples }) => {
      const rates = others.map(lock => median(lock, cpus, section)).filter(Number.isFinite);
      const best = Math.max(...rates);
      return { where: `${section}, ${cpus} CPUs`, value: spreadOf(samples.map(sample => rate(sample) / best)) };
    })
    .sort((a, b) => a.value.median - b.value.median);
  return all[0] ?? { where: 'no cell', value: null };
}

function fairness(cells: Cells, lock: string, section: string, wanted: string | null): Ratio {
  const known = samplesAt(cells, lock, MOST_CPUS, section).map(sample => sample.fairness ?? Number.NaN);
  return {
    name: `fairness of ${lock}, ${section}, ${MOST_CPUS} CPUs`,
    value: known.length === 0 ? null : spreadOf(known),
    wanted,
  };
}

export function ratiosOf(cells: Cells): Ratio[] {
  const [sleep, tas, adaptive] = [DEFAULT, SPINNING, ADAPTIVE] as [string, string, string];
  const ratio = (of: string, by: string, section: string, wanted: string, figure = rate): Ratio => ({
    name: `${of} / ${by}, ${section}, ${MOST_CPUS} CPUs, ${figure === rate ? 'operations a second' : 'CPU an operation'}`,
    value: between(cells, of, by, section, figure),
    wanted,
  });
  const kinds = new Set(cells.map(({ cell }) => cell.lock));
  const locks = [...kinds].filter(lock => lock !== NO_LOCK && !lock.startsWith('C '));
  const slowest = worst(cells, sleep, locks);
  const adapts = worst(cells, adaptive, [sleep, tas]);
  return [
    ratio(sleep, 'C futex', 'io:1ms', '≥ 0.9'),
    ratio(sleep, tas, 'io:1ms', '≥ 1.8'),
    ratio(sleep, tas, 'io:1ms', '≤ 0.05', cost),
    ratio(sleep, 'C futex', '20us', '≥ 0.85'),
    ratio(sleep, 'C pthread', 'work', '≥ 0.8'),
    { name: `${adaptive} / better of ${sleep}, ${tas}: least, ${adapts.where}`, value: adapts.value, wanted: '≥ 1' },
    { name: `${sleep} / best kind: least, ${slowest.where}`, value: slowest.value, wanted: '≥ 0.5' },
    ...SECTIONS.map(section => fairness(cells, sleep, section, '≥ 0.95')),
    fairness(cells, 'C pthread', 'work', null),
    fairness(cells, 'C futex', '20us', null),
    fairness(cells, NO_LOCK, '20us', null),
  ];
}
