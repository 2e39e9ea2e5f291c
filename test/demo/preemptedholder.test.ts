import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/demo/cells.ts';
import { showPreemptedHolder } from '../../src/demo/preemptedholder.ts';
import { fakeContext, fakeMeasure, numberOf, rowsOf, STALLED, textOf } from './fakecontext.ts';

/** What an idle host with so many cores measures, about. */
const host = (cores: number) => (cell: Cell) => {
  if (cell.cpus <= cores) return { opsPerSecond: 45_000, cpuMicrosPerOp: 22 };
  if (cell.lock === 'sleep') return { opsPerSecond: 40_000, cpuMicrosPerOp: 25, waits: [[4e5, 9]] as const };
  return {
    opsPerSecond: 200,
    cpuMicrosPerOp: 9000,
    waits: [
      [0, 3],
      [3e7, 90],
      [1e8, 1],
    ] as const,
  };
};

test('a ticket lock that collapses beside a sleeping lock that does not bears the claim out', async () => {
  const { evidence, holds } = await showPreemptedHolder(fakeContext(), fakeMeasure(host(2)), 2);
  expect(holds).toBe(true);
  expect(rowsOf(evidence).map(row => row.slice(0, 3))).toEqual([
    ['ticket', 1, 45_000],
    ['ticket', 2, 45_000],
    ['ticket', 8, 200],
    ['sleep', 1, 45_000],
    ['sleep', 2, 45_000],
    ['sleep', 8, 40_000],
  ]);
  expect(rowsOf(evidence)[2]?.slice(4)).toEqual([30_000, 100_000, 100_000]);
  expect(numberOf(evidence, /ticket, 1 CPU to 8/)).toBe(225);
  expect(numberOf(evidence, /sleep to ticket/)).toBe(200);
  expect(textOf(evidence)).toContain('at most 7 CPUs were ahead of it: 140 µs of work under the lock');
  expect(textOf(evidence)).toContain('ticket  an operation every 5 ms');
});

test.each([
  ['a ticket lock that does not collapse', { ticket: { opsPerSecond: 30_000 } }],
  ['a sleeping lock that does', { sleep: { opsPerSecond: 400 } }],
  ['a machine that stalls', { ticket: STALLED }],
])('%s does not', async (_, changes: Record<string, object>) => {
  const measure = fakeMeasure(cell => ({ ...host(2)(cell), ...(cell.cpus === 8 ? changes[cell.lock] : {}) }));
  expect((await showPreemptedHolder(fakeContext(), measure, 2)).holds).toBe(false);
});

describe('CPUs are four times the cores, at most 32', () => {
  test.each([
    [1, [1, 4]],
    [2, [1, 2, 8]],
    [16, [1, 16, 32]],
  ])('%i', async (cores, cpus) => {
    const { evidence, holds } = await showPreemptedHolder(fakeContext(), fakeMeasure(host(cores)), cores);
    expect(holds).toBe(true);
    expect(rowsOf(evidence).flatMap(([lock, n]) => (lock === 'ticket' ? [n] : []))).toEqual(cpus);
  });

  test('32 cores: it cannot be shown, and nothing is measured', async () => {
    const context = fakeContext();
    const { holds } = await showPreemptedHolder(context, fakeMeasure(host(32)), 32);
    expect({ holds, told: context.told }).toEqual({ holds: false, told: [] });
    expect(textOf(context.evidence)).toContain('this host has 32 cores');
  });
});
