/** A contention benchmark as CSV (RFC 4180): a header, then a row a cell, sections, CPUs and locks in the order measured. */
import type { BenchRow } from '../contention/types.ts';

type Value = string | number | null;

/** Each column and its value. Repeats stand in one column, in their order, a semicolon between. */
const COLUMNS: readonly (readonly [name: string, value: (row: BenchRow) => Value])[] = [
  ['section', row => row.section],
  ['cpus', row => row.cpus],
  ['lock', row => row.lock],
  ['ops_per_second', row => row.opsPerSecond.median],
  ['ops_per_second_min', row => row.opsPerSecond.min],
  ['ops_per_second_max', row => row.opsPerSecond.max],
  ['ops_per_second_samples', row => row.opsPerSecond.samples.join(';')],
  ['cpu_us_per_op', row => row.cpuMicrosPerOp],
  ['wait_ns_p50', row => row.waitNs.p50],
  ['wait_ns_p99', row => row.waitNs.p99],
  ['wait_ns_p999', row => row.waitNs.p999],
  ['wait_ns_max', row => row.waitNs.max],
  ['fairness', row => row.fairness],
  ['contended_share', row => row.contendedShare],
  ['sleeps', row => row.sleeps],
  ['spins', row => row.spins],
  ['stalled', row => row.stalled?.kind ?? null],
  ['stalled_limit_ms', row => row.stalled?.limitMs ?? null],
  ['stalled_message', row => row.stalled?.message ?? null],
];

/** Quoted where a comma, a quote or the end of a line would be taken for CSV's own; empty for what there is not. */
function field(value: Value): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function benchCsv(rows: readonly BenchRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map(row => COLUMNS.map(([, value]) => value(row)))];
  return lines.map(line => `${line.map(field).join(',')}\r\n`).join('');
}
