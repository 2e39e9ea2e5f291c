import { expect, test } from 'vitest';
import type { Cell } from '../../src/demo/cells.ts';
import { showScanOrList } from '../../src/demo/scanorlist.ts';
import { fakeContext, fakeMeasure, numberOf, rowsOf, STALLED, textOf } from './fakecontext.ts';

function searchOf({ section }: Cell) {
  const [find, frames] = section.split(':');
  return { find, frames: Number(frames) };
}

/** 0.2 µs a pair, and `nanos` for each entry that a scan looks at. */
const host = (nanos: number) => (cell: Cell) => {
  const { frames, find } = searchOf(cell);
  const micros = 0.2 + (find === 'scan' ? ((frames - 16) * nanos) / 1000 : 0);
  return { opsPerSecond: 1e6 / micros, cpuMicrosPerOp: micros };
};

test('a scan that takes time in proportion to memory bears the claim out', async () => {
  const { evidence, holds } = await showScanOrList(fakeContext(), fakeMeasure(host(4)));
  expect(holds).toBe(true);
  expect(rowsOf(evidence).map(([frames, list]) => [frames, list])).toEqual([
    [256, 5e6],
    [1024, 5e6],
    [4096, 5e6],
    [16384, 5e6],
  ]);
  expect(rowsOf(evidence, 1)).toEqual(rowsOf(evidence));
  expect(numberOf(evidence, /^1 CPU, 64 times.*list/)).toBe(1);
  expect(numberOf(evidence, /^1 CPU, 64 times.*scan/)).toBeCloseTo(56.6, 1);
  expect(textOf(evidence)).toContain('looks at 16,368 entries, 4 ns each: 65.5 µs with the lock held');
});

test('a scan that costs nothing does not', async () => {
  expect((await showScanOrList(fakeContext(), fakeMeasure(host(0.001)))).holds).toBe(false);
});

test('a list that gets dearer with memory does not', async () => {
  const measure = fakeMeasure(cell => ({ ...host(4)(cell), cpuMicrosPerOp: searchOf(cell).frames / 1000 }));
  expect((await showScanOrList(fakeContext(), measure)).holds).toBe(false);
});

test.each([1, 2])('what holds on one number of CPUs alone does not: %i', async wrong => {
  const measure = fakeMeasure(cell => host(cell.cpus === wrong ? 0 : 4)(cell));
  expect((await showScanOrList(fakeContext(), measure)).holds).toBe(false);
});

test('a machine that stalls does not', async () => {
  const measure = fakeMeasure(cell => (searchOf(cell).frames === 1024 ? STALLED : host(4)(cell)));
  expect((await showScanOrList(fakeContext(), measure)).holds).toBe(false);
});
