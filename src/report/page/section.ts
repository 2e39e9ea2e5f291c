/** One critical section: what it does, what came out, three charts with their tables. */
import { counted, short, time } from '../numbers.ts';
import { sectionText } from '../sectiontext.ts';
import { el, type Markup } from '../svg.ts';
import { CPU_COST, cellsOf, inlineSvg, sectionLines, sectionWaits, THROUGHPUT } from '../svgbench.ts';
import { type BenchDocument, type Cell, cellOf, cpuCounts, distinct } from '../svgcells.ts';
import type { Chart } from '../svglines.ts';
import { finding } from './finding.ts';
import { type Datum, dataTable, NOT_MEASURED, type Row, STALLED, starred } from './table.ts';

export const sectionId = (n: number): string => `section-${n}`;

const cpusText = (cpus: number): string => counted(cpus, 'CPU');

interface Numbers {
  readonly locks: readonly string[];
  readonly allLocks: readonly string[];
}

function rowsOf({ locks, allLocks }: Numbers, data: readonly (readonly Datum[])[]): Row[] {
  return locks.map((lock, n) => ({ lock: allLocks.indexOf(lock), name: lock, data: data[n]! }));
}

/** A lock a row, a count of CPUs a column. */
function byCpus(
  cells: readonly Cell[],
  numbers: Numbers,
  of: {
    readonly caption: string;
    readonly value: (cell: Cell) => number | null;
    readonly format: (value: number) => string;
    readonly better: 'largest' | 'smallest';
  },
): Markup {
  const counts = cpuCounts(cells);
  const at = (lock: string, cpus: number): Cell | undefined => cellOf(cells, lock, cpus);
  const values = numbers.locks.map(lock =>
    counts.map(cpus => {
      const cell = at(lock, cpus);
      return cell === undefined || cell.stalled !== null ? null : of.value(cell);
    }),
  );
  const show = (row: number, column: number): Datum => {
    const value = values[row]![column]!;
    if (value !== null) return { text: of.format(value) };
    return (at(numbers.locks[row]!, counts[column]!)?.stalled ?? null) === null ? NOT_MEASURED : STALLED;
  };
  return dataTable(of.caption, ['lock', ...counts.map(cpusText)], rowsOf(numbers, starred(values, show, of.better)));
}

function waits(cells: readonly Cell[], numbers: Numbers, caption: string): Markup {
  const data = numbers.locks.map(lock => {
    const cell = cells.find(other => other.lock === lock);
    if (cell === undefined) return [NOT_MEASURED, NOT_MEASURED, NOT_MEASURED, NOT_MEASURED];
    const { p50, p99, p999, max } = cell.waitNs;
    return cell.stalled === null
      ? [p50, p99, p999, max].map(wait => ({ text: time(wait) }))
      : [STALLED, STALLED, STALLED, STALLED];
  });
  return dataTable(caption, ['lock', 'half', '99 %', '99.9 %', 'longest'], rowsOf(numbers, data));
}

function figure(title: string, section: string, chart: Chart, table: Markup): Markup {
  return el(
    'div',
    { class: 'part' },
    el('h3', {}, title),
    el('div', { class: 'figure' }, inlineSvg(chart, `${section}: ${title}`), table),
  );
}

/** Section number `n` of the document. */
export function sectionPart(document: BenchDocument, section: string, n: number): Markup {
  const cells = cellsOf(document, section);
  const numbers = { locks: distinct(cells, 'lock'), allLocks: distinct(document.result.rows, 'lock') };
  const most = Math.max(...cpuCounts(cells));
  const waitTitle = `Waiting for the lock with ${cpusText(most)}`;
  const throughput = byCpus(cells, numbers, {
    caption: `${section}: operations a second, median of repeats; ★ within 5\u00a0% of the best`,
    value: cell => cell.opsPerSecond.median,
    format: short,
    better: 'largest',
  });
  const cost = byCpus(cells, numbers, {
    caption: `${section}: CPU time an operation, of all CPUs together; ★ within 5\u00a0% of the best`,
    value: cell => (cell.cpuMicrosPerOp === null ? null : cell.cpuMicrosPerOp * 1e3),
    format: time,
    better: 'smallest',
  });
  return el(
    'section',
    { 'aria-labelledby': sectionId(n) },
    el('h2', { id: sectionId(n) }, section),
    el('p', {}, sectionText(section), ' ', finding(cells, most)),
    figure('Throughput', section, sectionLines(document, section, THROUGHPUT), throughput),
    figure('CPU cost', section, sectionLines(document, section, CPU_COST), cost),
    figure(
      waitTitle,
      section,
      sectionWaits(document, section),
      waits(
        cells.filter(({ cpus }) => cpus === most),
        numbers,
        `${section}: time from wanting the lock to having it, ${cpusText(most)}; taken at once counts as 0`,
      ),
    ),
  );
}
