/** Demonstrations' cells on worker threads, as short as can be. */
import { expect, test } from 'vitest';
import { type Cell, measureInRounds, withCells } from '../../src/demo/cells.ts';
import { cpuMicros, least } from '../../src/demo/figures.ts';
import { fakeContext, fakeMeasure, numberOf } from './fakecontext.ts';

const CELL: Cell = { lock: 'sleep', cpus: 1, section: '1us', warmUpMs: 0, durationMs: 1 };

const SEARCHES = ['list:4096', 'scan:4096', 'list:256', 'scan:256'].map(section => ({
  ...CELL,
  section,
  warmUpMs: 10,
  durationMs: 20,
}));

test('cells are measured on a real CPU, a scan of 4,096 frames is dear, and Ctrl-C ends it in the middle of a cell', async () => {
  const stop = new AbortController();
  const context = fakeContext(stop.signal);
  const running = withCells(context, async measure => {
    const all = await measureInRounds(context, measure, SEARCHES, {
      label: 'list and scan',
      most: 1,
      show: known => ({ kind: 'number', label: 'cells', value: known.length, unit: '' }),
    });
    const [list, scan, , shortScan] = all.map(each => least(each, cpuMicros)) as [number, number, number, number];
    expect(scan / shortScan).toBeGreaterThan(2);
    expect(scan / list).toBeGreaterThan(2);
    setTimeout(() => stop.abort(), 20);
    await measure({ ...CELL, durationMs: 60_000 });
    return { evidence: context.evidence, holds: true };
  });
  const error: unknown = await running.catch(reason => reason);
  expect(error).toBe(stop.signal.reason);
  expect(context.evidence).toEqual([{ kind: 'number', label: 'cells', value: 4, unit: '' }]);
  expect(context.told).toEqual(['list and scan, round 1']);
});

test('evidence is there from the first cell on, and brought up to date with each', async () => {
  const context = fakeContext();
  const seen: number[] = [];
  const measure = fakeMeasure(() => ({}));
  const show = (known: readonly unknown[]) => ({ kind: 'number', label: '', value: known.length, unit: '' }) as const;
  const lookingAt = async (cell: Cell) => {
    seen.push(numberOf(context.evidence, /^$/) ?? 0);
    return measure(cell);
  };
  await measureInRounds(context, lookingAt, [CELL, { ...CELL, cpus: 2 }], { label: '', most: 2, show });
  expect(seen).toEqual([0, 1, 2, 2]);
});
