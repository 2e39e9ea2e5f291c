/** The table of one critical section: a row a kind of lock, a column a number of CPUs, and what the most CPUs paid. */
import type { BenchRow } from '../contention/types.ts';
import { columns } from './columns.ts';
import { counted, short, time } from './numbers.ts';
import type { Paint } from './paint.ts';
import { sectionText } from './sectiontext.ts';
import { cellOf, cpuCounts, distinct } from './svgcells.ts';

/** Where there is no number. */
const NONE = '–';

/** What the table must know beside its rows. */
export interface Frame {
  readonly cores: number;
  /** Whether locks timed their waits. */
  readonly timed: boolean;
  readonly paint: Paint;
}

const isMeasured = (row: BenchRow | undefined): row is BenchRow => row !== undefined && row.stalled === null;

/** How many CPUs a column is for; a star where they share cores. */
function headOf(cpus: number, cores: number): string {
  return counted(cpus, 'CPU') + (cpus > cores ? '*' : '');
}

function throughput(row: BenchRow | undefined, best: number, paint: Paint): string {
  if (row === undefined) return NONE;
  if (row.stalled !== null) return paint('red', row.stalled.kind === 'panic' ? 'panicked' : 'stalled');
  const { median } = row.opsPerSecond;
  return median === best ? paint('bold', short(median)) : short(median);
}

/** Half of what the repeats of a cell differ by, of their median: the largest of the row, in percent. */
function spreadText(rows: readonly BenchRow[]): string {
  const spreads = rows
    .filter(isMeasured)
    .map(({ opsPerSecond }) => opsPerSecond)
    .filter(({ samples, median }) => samples.length > 1 && median > 0)
    .map(({ median, min, max }) => (50 * (max - min)) / median);
  return spreads.length === 0 ? NONE : `${Math.round(Math.max(...spreads))} %`;
}

/** CPU time an operation, waits and fairness of one cell. */
function costTexts(row: BenchRow | undefined, timed: boolean): string[] {
  if (!isMeasured(row)) return [NONE, NONE, NONE, NONE, NONE, NONE];
  const { cpuMicrosPerOp, waitNs, fairness } = row;
  const { p50, p99, p999, max } = waitNs;
  return [
    cpuMicrosPerOp === null ? NONE : time(cpuMicrosPerOp * 1e3),
    ...[p50, p99, p999, max].map(wait => (timed ? time(wait) : NONE)),
    fairness === null ? NONE : fairness.toFixed(2),
  ];
}

/** A line for each cell that has no numbers. */
function stallsText(rows: readonly BenchRow[], paint: Paint): string {
  return rows
    .flatMap(({ lock, cpus, stalled }) => {
      if (stalled === null) return [];
      const what = stalled.kind === 'panic' ? 'panicked' : `stalled (limit ${time(stalled.limitMs * 1e6)})`;
      return [paint('red', `  ${lock}, ${counted(cpus, 'CPU')}: ${what}: ${stalled.message}`), '\n'];
    })
    .join('');
}

/** The section's rows as text: what it does, the table, what stalled. */
export function sectionTable(section: string, rows: readonly BenchRow[], { cores, timed, paint }: Frame): string {
  const counts = cpuCounts(rows);
  const most = counts.at(-1) as number;
  const best = counts.map(cpus =>
    Math.max(...rows.filter(row => row.cpus === cpus && isMeasured(row)).map(row => row.opsPerSecond.median)),
  );
  const at = (lock: string, cpus: number) => cellOf(rows, lock, cpus);
  const body = distinct(rows, 'lock').map(lock => [
    `  ${lock}`,
    ...counts.map((cpus, n) => throughput(at(lock, cpus), best[n] as number, paint)),
    spreadText(rows.filter(row => row.lock === lock)),
    ...costTexts(at(lock, most), timed),
  ]);
  const heads = [
    '  ops/s',
    ...counts.map(cpus => headOf(cpus, cores)),
    '±',
    'CPU/op',
    'wait: half',
    '99 %',
    '99.9 %',
    'longest',
    'fair',
  ];
  const table = columns(
    [heads.map(head => paint('dim', head)), ...body],
    heads.map((_, n) => (n === 0 ? 'left' : 'right')),
  );
  return `${paint('bold', section)}  ${sectionText(section)}\n${table}${stallsText(rows, paint)}`;
}
