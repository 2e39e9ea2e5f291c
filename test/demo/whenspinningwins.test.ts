import { expect, test } from 'vitest';
import type { Cell } from '../../src/demo/cells.ts';
import { showWhenSpinningWins } from '../../src/demo/whenspinningwins.ts';
import { fakeContext, fakeMeasure, numberOf, rowsOf, STALLED, textOf } from './fakecontext.ts';

const nanosecondsOf = ({ section }: Cell) => Number.parseFloat(section);

/** A sleeper has the lock 40 µs after it was released; below 1 µs nobody ever sleeps. `cores`: what spinning CPUs have. */
const host =
  (cores: number, wakeUpNs = 40_000) =>
  (cell: Cell) => {
    const length = nanosecondsOf(cell);
    const spins = cell.lock !== 'sleep';
    const nanosPerOp = spins ? 1.1 * length : length < 1000 ? 0.9 * length : Math.min(2 * length, length + wakeUpNs);
    const opsPerSecond = 1e9 / nanosPerOp;
    const had = spins || length > 400_000 ? cores : 1;
    return { opsPerSecond, cpuMicrosPerOp: (had * 1e6) / opsPerSecond, sleeps: spins ? 0 : 5, acquisitions: 1000 };
  };

test('spinning that wins while sections are short bears the claim out, and the crossover lies where it was put', async () => {
  const { evidence, holds } = await showWhenSpinningWins(fakeContext(), fakeMeasure(host(2)), 2);
  expect(holds).toBe(true);
  expect(rowsOf(evidence).map(([length, , , ratio]) => [length, Number(Number(ratio).toFixed(2))])).toEqual([
    ['50 ns', 0.82],
    ['200 ns', 0.82],
    ['1 µs', 1.82],
    ['5 µs', 1.82],
    ['20 µs', 1.82],
    ['100 µs', 1.27],
    ['500 µs', 0.98],
    ['2 ms', 0.93],
  ]);
  expect(numberOf(evidence, /less than 25 % from/)).toBeCloseTo(111.8, 1);
  expect(textOf(evidence)).toMatch(/where spinning wins most: (1|5|20) µs under the lock.* 1.82 times as fast/);
  expect(textOf(evidence)).toContain('the sleeping lock does 1.22 times as much, and sleeps 5,000 times in a million');
});

test('a sleeping lock that wakes up at once does not', async () => {
  const { evidence, holds } = await showWhenSpinningWins(fakeContext(), fakeMeasure(host(2, 0)), 2);
  expect(holds).toBe(false);
  expect(numberOf(evidence, /from/)).toBeNull();
});

test('a sleeping lock that is always slower does not: there is no crossover', async () => {
  const { holds } = await showWhenSpinningWins(fakeContext(), fakeMeasure(host(2, 1e9)), 2);
  expect(holds).toBe(false);
});

test('a machine that stalls does not', async () => {
  const measure = fakeMeasure(cell => (nanosecondsOf(cell) === 50 ? STALLED : host(2)(cell)));
  const { evidence, holds } = await showWhenSpinningWins(fakeContext(), measure, 2);
  expect(holds).toBe(false);
  expect(textOf(evidence)).toContain('ttas, 2 CPUs: nothing has moved for 5 s');
});

test('CPUs that share a core are measured again; what stays so is not judged', async () => {
  const context = fakeContext();
  const { holds } = await showWhenSpinningWins(context, fakeMeasure(host(1)), 2);
  expect(holds).toBe(false);
  expect(context.told).toHaveLength(20);
  expect(textOf(context.evidence)).toContain('others wanted the cores');
});

test('a length that was disturbed in the first rounds is measured again, alone', async () => {
  const asked = new Map<string, number>();
  const measure = fakeMeasure(cell => {
    const name = `${cell.lock} ${nanosecondsOf(cell)}`;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    const disturbed = nanosecondsOf(cell) === 100_000 && (asked.get(name) ?? 0) <= 4;
    return host(disturbed ? 1 : 2)(cell);
  });
  const { holds } = await showWhenSpinningWins(fakeContext(), measure, 2);
  expect(holds).toBe(true);
  expect([asked.get('ttas 100000'), asked.get('sleep 100000'), asked.get('ttas 20000')]).toEqual([5, 5, 3]);
});

test('a host with one core cannot show it, and nothing is measured', async () => {
  const context = fakeContext();
  const { holds } = await showWhenSpinningWins(context, fakeMeasure(host(1)), 1);
  expect({ holds, told: context.told }).toEqual({ holds: false, told: [] });
  expect(textOf(context.evidence)).toContain('it takes two cores');
});
