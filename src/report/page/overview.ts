/** All sections at a glance, and every number at the end. */
import { count, counted, short, time } from '../numbers.ts';
import { el, type Markup, markup } from '../svg.ts';
import { cellsOf } from '../svgbench.ts';
import { type BenchDocument, type Cell, cpuCounts, distinct } from '../svgcells.ts';
import { type Datum, dataTable, NOT_MEASURED, STALLED, starred } from './table.ts';

function share(part: number): string {
  if (part > 0 && part < 0.001) return '<0.1 %';
  return `${(100 * part).toFixed(part < 0.0995 ? 1 : 0)} %`;
}

/** Throughput at the largest count of CPUs as a share of the best lock's: a lock a row, a section a column. */
export function overview(document: BenchDocument): Markup {
  const { rows } = document.result;
  const [locks, sections] = [distinct(rows, 'lock'), distinct(rows, 'section')];
  const columns = sections.map(section => {
    const cells = cellsOf(document, section);
    const most = Math.max(...cpuCounts(cells));
    const crowd = cells.filter(({ cpus }) => cpus === most);
    const best = Math.max(0, ...crowd.filter(cell => cell.stalled === null).map(cell => cell.opsPerSecond.median));
    return { section, most, crowd, best };
  });
  const same = columns.every(({ most }) => most === columns[0]!.most);
  const heads = columns.map(({ section, most }) => (same ? section : `${section}, ${counted(most, 'CPU')}`));
  const where = same ? counted(columns[0]!.most, 'CPU') : 'the most CPUs of each';
  const cell = (lock: string, n: number): Cell | undefined => columns[n]!.crowd.find(other => other.lock === lock);
  const values = locks.map(lock =>
    columns.map(({ best }, n) => {
      const found = cell(lock, n);
      return found === undefined || found.stalled !== null || best === 0 ? null : found.opsPerSecond.median / best;
    }),
  );
  const show = (row: number, n: number): Datum => {
    const value = values[row]![n]!;
    if (value !== null) return { text: share(value) };
    return (cell(locks[row]!, n)?.stalled ?? null) === null ? NOT_MEASURED : STALLED;
  };
  const data = starred(values, show, 'largest');
  return el(
    'section',
    { 'aria-labelledby': 'glance' },
    el('h2', { id: 'glance' }, 'At a glance'),
    dataTable(
      `Throughput with ${where} as a share of the best lock’s; ★ within 5\u00a0% of it`,
      ['lock', ...heads],
      locks.map((name, n) => ({ lock: n, name, data: data[n]! })),
    ),
  );
}

function cellData({ stalled, ...cell }: Cell): Datum[] {
  const heads = [{ text: cell.section }, { text: String(cell.cpus) }];
  if (stalled !== null) return [...heads, ...Array.from({ length: 12 }, () => STALLED)];
  const { opsPerSecond: ops, waitNs: wait, cpuMicrosPerOp: micros, fairness } = cell;
  const texts = [
    ...[ops.median, ops.min, ops.max].map(short),
    micros === null ? '–' : time(micros * 1e3),
    ...[wait.p50, wait.p99, wait.p999, wait.max].map(time),
    fairness === null ? '–' : fairness.toFixed(3),
    share(cell.contendedShare),
    count(cell.sleeps),
    count(cell.spins),
  ];
  return [...heads, ...texts.map(text => ({ text }))];
}

const HEADS = [
  'lock',
  'section',
  'CPUs',
  'ops/s',
  'least',
  'most',
  'CPU/op',
  'wait: half',
  '99 %',
  '99.9 %',
  'longest',
  'fairness',
  'contended',
  'sleeps',
  'spins',
];

export function everyNumber({ result: { rows } }: BenchDocument): Markup {
  const locks = distinct(rows, 'lock');
  const table = dataTable(
    'Every cell; fairness is Jain’s index over the operations of CPUs, 1 is equal',
    HEADS,
    rows.map(cell => ({ lock: locks.indexOf(cell.lock), name: cell.lock, data: cellData(cell) })),
  );
  return el(
    'section',
    { 'aria-labelledby': 'numbers' },
    el('h2', { id: 'numbers' }, 'Every number'),
    el('details', {}, el('summary', {}, counted(rows.length, 'cell')), table),
  );
}

/** What each cell that stalled said; empty where none did. */
export function stalls({ result: { rows } }: BenchDocument): Markup {
  const told = rows.flatMap(({ lock, cpus, section, stalled }) =>
    stalled === null
      ? []
      : [
          el(
            'dt',
            {},
            `${lock}, ${section}, ${counted(cpus, 'CPU')}: ${stalled.kind}, limit ${time(stalled.limitMs * 1e6)}`,
          ),
          el('dd', {}, stalled.message),
        ],
  );
  if (told.length === 0) return markup();
  return el(
    'section',
    { 'aria-labelledby': 'stalls' },
    el('h2', { id: 'stalls' }, 'What stalled'),
    el('dl', { class: 'stalls' }, told),
  );
}
