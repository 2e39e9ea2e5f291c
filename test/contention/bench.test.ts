import { expect, test } from 'vitest';
import { type BenchHandlers, type BenchProgress, benchWith } from '../../src/contention/bench.ts';
import { expectedMs } from '../../src/contention/expected.ts';
import type { CellSample } from '../../src/contention/sample.ts';
import type { Stalled } from '../../src/contention/types.ts';
import { fakeSample, fakeSettings, fakeTools, nameOf } from './fake.ts';

const STALL: Stalled = { kind: 'stall', limitMs: 5000, message: 'nothing has moved for 5 s' };

function handlers(): BenchHandlers & { readonly seen: BenchProgress[]; readonly stop: AbortController } {
  const stop = new AbortController();
  const seen: BenchProgress[] = [];
  return { stop, seen, signal: stop.signal, progress: progress => seen.push(progress) };
}

test('every cell has a row, with the median, the ends and all samples of its rounds', async () => {
  const rates = [10, 30, 20];
  const { tools, asked } = fakeTools((_, nth) => ({ opsPerSecond: rates[Math.floor((nth - 1) / 8)] as number }));
  const outcome = await benchWith(tools, fakeSettings, handlers());
  expect(asked).toHaveLength(24);
  expect(outcome.interrupted).toBe(false);
  expect(outcome.result.rows).toHaveLength(8);
  for (const row of outcome.result.rows) {
    expect(row.opsPerSecond).toEqual({ median: 20, min: 10, max: 30, samples: [10, 30, 20] });
  }
  expect(outcome.result.noise).toEqual({ medianPct: 1.5, maxPct: 20, stealPct: 0.1 });
  expect(outcome.result.timer).toEqual({ resolutionNs: 40, cpuClock: 'thread' });
});

test('each kind is warmed for each section with the most CPUs, before anything is measured', async () => {
  const { tools, asked, warmed } = fakeTools();
  const told = handlers();
  await benchWith(tools, fakeSettings, told);
  // Three measurements each: the first is the best so far, and two that are no better are enough.
  const thrice = ['work 8 sleep', 'work 8 tas', 'io:1ms 8 sleep', 'io:1ms 8 tas'].flatMap(name => [name, name, name]);
  expect(warmed).toEqual(thrice);
  expect(told.seen.map(({ phase, done, planned }) => `${phase} ${done} of ${planned}`)).toEqual([
    ...[0, 1, 2, 3].map(n => `warming ${n} of 4`),
    ...asked.map((_, n) => `measuring ${n} of 24`),
  ]);
});

test('a cell that stalls while it is warmed has a row that says so, and is not measured', async () => {
  const { tools, asked } = fakeTools();
  const measure: typeof tools.measure = async (cell, times) =>
    nameOf(cell) === 'work 8 tas' ? fakeSample({ stalled: STALL }) : tools.measure(cell, times);
  const { result } = await benchWith({ ...tools, measure }, fakeSettings, handlers());
  expect(asked).not.toContain('work 8 tas');
  const row = result.rows.find(({ lock, cpus, section }) => lock === 'tas' && cpus === 8 && section === 'work');
  expect(row).toMatchObject({ stalled: STALL, opsPerSecond: { median: 0, samples: [] }, cpuMicrosPerOp: null });
  expect(result.rows).toHaveLength(8);
});

test('a benchmark that is interrupted has rows of the cells that were measured, and no others', async () => {
  const told = handlers();
  const { tools } = fakeTools((_, nth) => {
    if (nth === 4) told.stop.abort();
    return { interrupted: nth === 4 };
  });
  const outcome = await benchWith(tools, fakeSettings, told);
  expect(outcome.interrupted).toBe(true);
  expect(outcome.result.rows.map(nameOf)).toEqual(['work 1 sleep', 'work 1 tas', 'work 8 sleep']);
});

test('one that is interrupted before the first measurement has no row, and a timer all the same', async () => {
  const told = handlers();
  told.stop.abort();
  const { tools, warmed } = fakeTools();
  const { result, interrupted } = await benchWith(tools, fakeSettings, told);
  expect({ interrupted, rows: result.rows, warmed }).toEqual({ interrupted: true, rows: [], warmed: [] });
  expect(result.timer.resolutionNs).toBeGreaterThan(0);
});

test('waits of all rounds are one distribution; counts are sums; fairness and CPU time are medians', async () => {
  const samples: Partial<CellSample>[] = [
    {
      waits: [
        [0, 90],
        [100, 10],
      ],
      acquisitions: 100,
      contended: 10,
      sleeps: 1,
      spins: 5,
      fairness: 1,
      cpuMicrosPerOp: 1,
    },
    {
      waits: [
        [0, 80],
        [800, 20],
      ],
      acquisitions: 100,
      contended: 20,
      sleeps: 2,
      spins: 6,
      fairness: 0.5,
      cpuMicrosPerOp: 9,
    },
    {
      waits: [[100, 100]],
      acquisitions: 100,
      contended: 100,
      sleeps: 3,
      spins: 7,
      fairness: null,
      cpuMicrosPerOp: null,
    },
  ];
  const settings = { ...fakeSettings, locks: ['sleep'], cpus: [8], sections: ['work'] };
  const { tools } = fakeTools((_, nth) => samples[nth - 1] ?? {});
  const { result } = await benchWith(tools, settings, handlers());
  expect(result.rows).toMatchObject([
    {
      waitNs: { p50: 0, p99: 800, p999: 800, max: 800 },
      waitHistogram: [
        [0, 170],
        [100, 110],
        [800, 20],
      ],
      contendedShare: 130 / 300,
      sleeps: 6,
      spins: 18,
      fairness: 0.75,
      cpuMicrosPerOp: 5,
    },
  ]);
});

test('the coarser clock is told when some CPUs had no clock of their own', async () => {
  const { tools } = fakeTools((_, nth) => (nth === 2 ? { cpuClock: 'process', resolutionNs: 25 } : {}));
  const { result } = await benchWith(tools, fakeSettings, handlers());
  expect(result.timer).toEqual({ resolutionNs: 25, cpuClock: 'process' });
});

test('what it will take grows with every list, every time and the repeats', () => {
  const usual = expectedMs(fakeSettings);
  const measuring = 8 * 3 * (100 + 10);
  expect(usual).toBeGreaterThan(measuring);
  for (const change of [
    { locks: ['sleep', 'tas', 'ttas'] },
    { cpus: [1, 2, 8] },
    { sections: ['work', '20us', 'mix'] },
    { repeats: 4 },
    { durationMs: 200 },
    { warmUpMs: 20 },
  ]) {
    expect(expectedMs({ ...fakeSettings, ...change })).toBeGreaterThan(usual);
  }
});
