import { expect, test } from 'vitest';
import { MOST_TRIES, warm } from '../../src/contention/warmup.ts';
import { fakeSample } from './fake.ts';

const cell = { lock: 'sleep', cpus: 8, section: 'work' };
const never = new AbortController().signal;

/** How many measurements it takes until threads whose speeds are these, the last one for ever, are warm. */
async function tries(speeds: readonly number[]): Promise<number> {
  let tried = 0;
  const measure = async () => fakeSample({ opsPerSecond: speeds[tried++] ?? (speeds.at(-1) as number) });
  expect(await warm(cell, measure, never)).toBeNull();
  return tried;
}

test('threads are warm when two measurements in a row are no tenth faster than the best', async () => {
  expect(await tries([100])).toBe(3);
  expect(await tries([10, 100, 1000])).toBe(5);
  expect(await tries([10, 100, 50, 1000])).toBe(6);
  expect(await tries([100, 108, 109])).toBe(3);
});

test('threads that grow faster for ever are taken as they are after some tries', async () => {
  expect(await tries(Array.from({ length: 50 }, (_, n) => 2 ** n))).toBe(MOST_TRIES);
});

test('a stall is told at once', async () => {
  const stalled = { kind: 'stall', limitMs: 1, message: 'x' } as const;
  let tried = 0;
  const measure = async () => fakeSample({ stalled: ++tried === 2 ? stalled : null, opsPerSecond: tried });
  expect(await warm(cell, measure, never)).toBe(stalled);
  expect(tried).toBe(2);
});
