import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuScale, linearScale, logScale, spread } from '../../src/report/svgscale.ts';

const SEED = 4;

test('a linear scale begins at zero and its last round tick is not below the largest value', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), max => {
      const { ticks, at } = linearScale(max, 200, 0);
      expect(at(0)).toBe(200);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(max * (1 - 1e-6));
      expect(at(ticks.at(-1)!)).toBeCloseTo(0);
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.length).toBeLessThan(9);
    }),
    { seed: SEED },
  );
  expect(linearScale(2.66e6, 0, 1).ticks).toEqual([0, 5e5, 1e6, 1.5e6, 2e6, 2.5e6, 3e6]);
});

test('a linear scale of nothing but zeros can be drawn', () => {
  expect(linearScale(0, 200, 0)).toMatchObject({ ticks: [0, 1] });
});

test('a logarithmic scale keeps every value inside, on whole decades', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-2, max: 1e12, noNaN: true }), { minLength: 1 }), values => {
      const { ticks, at } = logScale(values, 0, 100);
      for (const value of values) {
        expect(at(value)).toBeGreaterThanOrEqual(-1e-6);
        expect(at(value)).toBeLessThanOrEqual(100 + 1e-6);
      }
      for (const tick of ticks) expect(Math.log10(tick) % 1).toBeCloseTo(0);
    }),
    { seed: SEED },
  );
  expect(logScale([12, 900], 0, 1).ticks).toEqual([10, 100, 1000]);
  expect(logScale([], 0, 1).ticks).toEqual([1, 10]);
});

test('each doubling of CPUs is as wide as the others, and labels that would touch are left out', () => {
  const { at, ticks } = cpuScale([1, 2, 4, 8], 0, 300);
  expect([1, 2, 4, 8].map(at)).toEqual([0, 100, 200, 300]);
  expect(ticks).toEqual([1, 2, 4, 8]);
  expect(cpuScale([4], 0, 300).at(4)).toBe(150);
  const many = cpuScale(
    Array.from({ length: 32 }, (_, n) => n + 1),
    0,
    220,
  );
  const gaps = many.ticks.slice(1).map((cpus, n) => many.at(cpus) - many.at(many.ticks[n]!));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
});

test('labels stay in order, inside, and apart as far as there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { minLength: 1, maxLength: 30 }), wanted => {
      const places = spread(wanted, 14, 0, 200);
      const apart = Math.min(14, 200 / Math.max(1, wanted.length - 1));
      const order = wanted.map((_, n) => n).sort((a, b) => places[a]! - places[b]!);
      for (const [n, index] of order.entries()) {
        expect(places[index]).toBeGreaterThanOrEqual(-1e-6);
        expect(places[index]).toBeLessThanOrEqual(200 + 1e-6);
        if (n === 0) continue;
        const before = order[n - 1]!;
        expect(wanted[before]!).toBeLessThanOrEqual(wanted[index]!);
        expect(places[index]! - places[before]!).toBeGreaterThanOrEqual(apart - 1e-6);
      }
    }),
    { seed: SEED },
  );
  expect(spread([10, 100], 14, 0, 200)).toEqual([10, 100]);
});
