import { afterAll, describe, expect, test } from 'vitest';
import { CELL_DEFAULTS, type CellOptions, type CellSample, openCellPool, runCell } from '../../src/contention/cell.ts';

const pool = openCellPool();
afterAll(() => pool.destroy());

/** A cell on two CPUs, short. */
function measure(changes: Partial<CellOptions> = {}): Promise<CellSample> {
  const usual = { ...CELL_DEFAULTS, lock: 'sleep', cpus: 2, section: 'work', warmUpMs: 20, durationMs: 100 };
  return runCell(pool, { ...usual, timeLimitMs: 20_000, ...changes });
}

describe.each(['sleep', 'tas'])('a cell with the lock %s', lock => {
  test.each(['work', '20us', 'io:200us', 'shootdown', 'mix'])('measures %s', async section => {
    const sample = await measure({ lock, section });
    expect(sample).toMatchObject({ stalled: null, interrupted: false });
    expect(sample.opsPerSecond).toBeGreaterThan(0);
    expect(sample.operations).toHaveLength(2);
    expect(sample.windowMs).toBeGreaterThan(20);
    expect(sample.cpuMicrosPerOp).toBeGreaterThan(0);
    expect(sample.acquisitions).toBeGreaterThanOrEqual(sample.contended);
    expect(sample.waits.reduce((sum, [, count]) => sum + count, 0)).toBe(sample.acquisitions);
    if (lock === 'sleep') expect(sample.spins).toBe(0);
    else expect(sample.sleeps).toBe(0);
  });
});

test('a holder that waits for its disk lets the other CPU wait at least as long', async () => {
  const { opsPerSecond, waitNs } = await measure({ section: 'io:2ms' });
  expect(opsPerSecond).toBeLessThan(510);
  expect(waitNs.max).toBeGreaterThan(1e6);
});

test('without lock statistics no wait is known, and contention is counted all the same', async () => {
  const sample = await measure({ section: 'io:1ms', lockStats: false });
  expect(sample).toMatchObject({ waits: [], waitNs: { p50: 0, max: 0 }, stalled: null });
  expect(sample.contended).toBeGreaterThan(0);
});

test('a machine that stops is told within its limit, and the threads can be used again', async () => {
  const stops = { lock: 'tas', section: 'shootdown', mutant: 'ack-under-lock' } as const;
  const stuck = await measure({ ...stops, durationMs: 3000, timeLimitMs: 1000 });
  expect(stuck.stalled).toMatchObject({ kind: 'stall', limitMs: 1000 });
  expect(stuck.opsPerSecond).toBe(0);
  expect(await measure({ lock: 'tas', section: 'shootdown' })).toMatchObject({ stalled: null });
});

test('a kernel that panics is told with what it said', async () => {
  const { stalled } = await measure({
    section: 'shootdown',
    mutant: 'ack-under-lock',
    lock: 'sleep',
    timeLimitMs: 2000,
  });
  expect(stalled).toBeNull();
  const broken = await measure({ lock: 'tas', section: 'mix', mutant: 'sleep-under-lock', durationMs: 5000 });
  expect(broken.stalled).toMatchObject({ kind: 'panic', message: expect.stringContaining('spinlock') });
});

test('a user who wants no more is obeyed in the middle', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const sample = await measure({ durationMs: 600_000, signal: stop.signal });
  expect(sample.interrupted).toBe(true);
});

test('names that are none are refused', async () => {
  await expect(measure({ section: 'wrok' })).rejects.toThrow('section: wrok: not known');
  await expect(measure({ lock: 'slep' })).rejects.toThrow('lock: slep: not known');
});
