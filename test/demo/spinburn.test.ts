import { expect, test } from 'vitest';
import type { Cell } from '../../src/demo/cells.ts';
import { showSpinBurn } from '../../src/demo/spinburn.ts';
import { fakeContext, fakeMeasure, numberOf, rowsOf, STALLED, textOf } from './fakecontext.ts';

const QUIET = { spins: 0, acquisitions: 100 };

/** What an idle host with two cores measures, about. */
function usual({ lock, cpus }: Cell) {
  if (cpus === 1) return { ...QUIET, opsPerSecond: 900, cpuMicrosPerOp: 50 };
  if (lock === 'sleep') return { ...QUIET, opsPerSecond: 840, cpuMicrosPerOp: 200, waits: [[9e6, 90]] as const };
  return { opsPerSecond: 300, cpuMicrosPerOp: 5000, spins: 4e7, acquisitions: 100, waits: [[4e8, 5]] as const };
}

test('spinning that burns cores bears the claim out, and the burnt part is shown', async () => {
  const { evidence, holds } = await showSpinBurn(fakeContext(), fakeMeasure(usual));
  expect(holds).toBe(true);
  expect(rowsOf(evidence)).toEqual([
    ['sleep', 1, 900, 45, 50, 0],
    ['sleep', 8, 840, 168, 200, 0],
    ['tas', 1, 900, 45, 50, 0],
    ['tas', 8, 300, 1500, 5000, 99],
  ]);
  expect(numberOf(evidence, /tas to sleep/)).toBe(25);
  expect(textOf(evidence)).toContain('the others go 400,000 times round their loops and burn 4.95 ms');
  expect(textOf(evidence)).toContain('one CPU spun 400 ms');
});

test.each([
  ['spins for less than five times the CPU time', { tas: { cpuMicrosPerOp: 900 } }],
  ['does clearly less when it sleeps', { sleep: { opsPerSecond: 200 } }],
  ['stalls', { tas: STALLED }],
  ['does nothing', { sleep: { opsPerSecond: 0, cpuMicrosPerOp: null } }],
])('a machine that %s does not', async (_, changes: Record<string, object>) => {
  const measure = fakeMeasure(cell => ({ ...usual(cell), ...(cell.cpus === 8 ? changes[cell.lock] : {}) }));
  expect((await showSpinBurn(fakeContext(), measure)).holds).toBe(false);
});

test('a disturbed round changes nothing', async () => {
  let asked = 0;
  const measure = fakeMeasure(cell => (asked++ < 4 ? { ...usual(cell), opsPerSecond: 1 } : usual(cell)));
  expect((await showSpinBurn(fakeContext(), measure)).holds).toBe(true);
  expect(asked).toBe(12);
});
