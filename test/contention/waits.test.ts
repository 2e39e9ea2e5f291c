import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WaitPoint } from '../../src/contention/types.ts';
import { coarse, mergeWaits, waitPercentiles } from '../../src/contention/waits.ts';

const point = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }));
const distribution = fc.array(point).map(points => mergeWaits([points]));
const total = (waits: readonly WaitPoint[]) => waits.reduce((sum, [, count]) => sum + count, 0);

describe('merged waits', () => {
  test('ascend, and have each length once with its counts added up', () => {
    const merged = mergeWaits([
      [
        [5, 1],
        [100, 2],
      ],
      [],
      [
        [0, 7],
        [5, 3],
      ],
    ]);
    expect(merged).toEqual([
      [0, 7],
      [5, 4],
      [100, 2],
    ]);
  });
});

describe('percentiles', () => {
  test('of nothing are 0', () => {
    expect(waitPercentiles([])).toEqual({ p50: 0, p99: 0, p999: 0, max: 0 });
  });

  test('are the least wait that so many did not exceed', () => {
    const waits: WaitPoint[] = [
      [0, 500],
      [10, 489],
      [100, 10],
      [1000, 1],
    ];
    expect(waitPercentiles(waits)).toEqual({ p50: 0, p99: 100, p999: 100, max: 1000 });
    expect(waitPercentiles([[7, 1]])).toEqual({ p50: 7, p99: 7, p999: 7, max: 7 });
  });

  test('agree with the sorted list of all waits (seed 7)', () => {
    const few = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 })), { minLength: 1 });
    fc.assert(
      fc.property(few, points => {
        const waits = mergeWaits([points]);
        const all = waits.flatMap(([ns, count]) => Array.from({ length: count }, () => ns));
        const at = (share: number) => all[Math.ceil(all.length * share) - 1];
        expect(waitPercentiles(waits)).toEqual({ p50: at(0.5), p99: at(0.99), p999: at(0.999), max: all.at(-1) });
      }),
      { seed: 7 },
    );
  });
});

test('coarse waits are at most 60 points, lose no acquisition, keep the zero and the longest (seed 7)', () => {
  fc.assert(
    fc.property(distribution, waits => {
      const made = coarse(waits);
      expect(made.length).toBeLessThanOrEqual(60);
      expect(total(made)).toBe(total(waits));
      expect(made.at(-1)?.[0]).toBe(waits.at(-1)?.[0]);
      expect(made.map(([ns]) => ns)).toEqual([...new Set(made.map(([ns]) => ns))].sort((a, b) => a - b));
      if (waits[0]?.[0] === 0) expect(made[0]).toEqual(waits[0]);
    }),
    { seed: 7 },
  );
  const many = Array.from({ length: 500 }, (_, n): WaitPoint => [n, 1]);
  expect(coarse(many).length).toBeGreaterThan(30);
});
