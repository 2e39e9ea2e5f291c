import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faults, textbookPolicies } from './textbook.ts';

const strings = {
  Belady: '1 2 3 4 1 2 5 1 2 3 4 5',
  OSTEP: '0 1 2 0 1 3 0 3 1 2 1',
  Silberschatz: '7 0 1 2 0 3 0 4 2 3 0 3 2 1 2 0 1 7 0 1',
  Stallings: '2 3 2 1 5 2 4 5 3 2 5 2',
  Tanenbaum: '0 1 7 2 3 2 7 1 0 3',
};
const numbers = (text: string) => text.split(' ').map(Number);

describe('the textbook simulator gives the published fault counts', () => {
  test.each([
    ['Belady', 3, [9, 10, 7, 9, 10]],
    ['Belady', 4, [10, 8, 6, 10, 8]],
    ['Belady', 5, [5, 5, 5, 5, 5]],
    ['OSTEP', 3, [7, 5, 5, 7, 5]],
    ['OSTEP', 4, [4, 4, 4, 4, 4]],
    ['Silberschatz', 3, [15, 12, 9, 14, 11]],
    ['Silberschatz', 4, [10, 8, 8, 9, 8]],
    ['Silberschatz', 5, [9, 7, 7, 9, 7]],
    ['Stallings', 3, [9, 7, 6, 8, 6]],
    ['Tanenbaum', 4, [6, 7, 6, 6, 7]],
  ] as const)('%s, %i frames: FIFO, LRU, OPT, CLOCK with the bit set and clear on load', (name, frames, counts) => {
    const pages = numbers(strings[name]);
    expect(textbookPolicies.map(policy => faults(policy, pages, frames))).toEqual(counts);
  });

  test('a loop of 50 pages always misses in fewer frames, but not under OPT', () => {
    const pages = Array.from({ length: 10_000 }, (_, index) => index % 50);
    for (const policy of ['fifo', 'lru', 'clock', 'clock-bit-clear'] as const) {
      expect(faults(policy, pages, 49)).toBe(10_000);
      expect(faults(policy, pages, 50)).toBe(50);
    }
    expect([10, 25, 49].map(frames => faults('opt', pages, frames))).toEqual([8170, 5125, 253]);
  });
});

test('OPT is never beaten, and one more frame never costs LRU or OPT a fault', () => {
  const pages = fc.array(fc.nat({ max: 8 }), { maxLength: 60 });
  fc.assert(
    fc.property(pages, fc.integer({ min: 1, max: 8 }), (string, frames) => {
      const best = faults('opt', string, frames);
      for (const policy of textbookPolicies) expect(faults(policy, string, frames)).toBeGreaterThanOrEqual(best);
      for (const policy of ['lru', 'opt'] as const) {
        expect(faults(policy, string, frames + 1)).toBeLessThanOrEqual(faults(policy, string, frames));
      }
    }),
  );
});
