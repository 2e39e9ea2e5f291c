import { expect, test } from 'vitest';
import { benchCsv } from '../../src/report/benchcsv.ts';
import { benchRow, benchRows } from './benchsample.ts';

/** Reads CSV as RFC 4180 says: a field in quotes may hold commas, ends of lines and doubled quotes. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  for (const record of csv.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g)) {
    const fields = [...(record[1] as string).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
    rows.push(fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
  }
  return rows;
}

test('there is a header, then a row a cell, each with every column', () => {
  const [header, ...rows] = parse(benchCsv(benchRows()));
  expect(header?.slice(0, 4)).toEqual(['section', 'cpus', 'lock', 'ops_per_second']);
  expect(rows).toHaveLength(benchRows().length);
  expect(new Set(rows.map(row => row.length))).toEqual(new Set([header?.length]));
});

test('numbers are as measured, repeats stand in one column, what there is not is empty', () => {
  const opsPerSecond = { median: 1000.5, min: 1, max: 2e6, samples: [1000.5, 1, 2e6] };
  const csv = benchCsv([benchRow('sleep', 8, 'io:1ms', { opsPerSecond, cpuMicrosPerOp: null, fairness: 0.25 })]);
  const [header, row] = parse(csv);
  const value = (name: string) => row?.[header?.indexOf(name) ?? -1];
  expect(value('ops_per_second_samples')).toBe('1000.5;1;2000000');
  expect(value('ops_per_second')).toBe('1000.5');
  expect(value('cpu_us_per_op')).toBe('');
  expect(value('fairness')).toBe('0.25');
  expect(value('stalled')).toBe('');
});

test('commas, quotes and ends of lines in a message come back as they were', () => {
  const message = 'CPU 0, "deaf",\r\nwaits; CPU 1\nwaits';
  const csv = benchCsv([benchRow('tas', 2, 'work', { stalled: { kind: 'stall', limitMs: 5000, message } })]);
  const [header, row] = parse(csv);
  expect(row?.slice(-3)).toEqual(['stall', '5000', message]);
  expect(row).toHaveLength(header?.length as number);
  expect(csv.endsWith('\r\n')).toBe(true);
});
