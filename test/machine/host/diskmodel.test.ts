import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedDisk, seekDisk, seekMs } from '../../../src/machine/host/diskmodel.ts';

const REVOLUTION_MS = 60_000 / 7200;
/** 64 MiB. */
const SLOTS = 16_384;
const OUTER = 0;
const INNER = SLOTS - 1;

describe('a disk with a fixed latency', () => {
  test('takes as long for every page', () => {
    const disk = fixedDisk(2_500_000);
    expect([0, 1, 1000].map(slot => disk.serviceMs(slot, slot === 1, slot))).toEqual([2.5, 2.5, 2.5]);
  });
});

describe('seek time', () => {
  test.each([
    [0, 0],
    [1, 5],
    [2, 10],
    [3, 15],
    [4, 16],
    [100, 40],
    [319, 63.58],
  ])('over %i tracks is %f ms, as System/161 has it', (tracks, ms) => {
    expect(seekMs(tracks)).toBeCloseTo(ms, 2);
  });

  test('never falls with the distance', () => {
    for (let tracks = 1; tracks < 320; tracks++) expect(seekMs(tracks)).toBeGreaterThan(seekMs(tracks - 1));
  });
});

describe('a disk with one head', () => {
  test('starts at the innermost track: the first page, outermost, is a full stroke away', () => {
    const disk = seekDisk(SLOTS);
    expect(disk.serviceMs(OUTER, false, 0)).toBeGreaterThan(seekMs(319));
    expect(seekDisk(SLOTS).serviceMs(INNER, false, 0)).toBeLessThan(REVOLUTION_MS);
  });

  test('stays where it is: a second page of the same track costs no seek', () => {
    const disk = seekDisk(SLOTS);
    disk.serviceMs(OUTER, false, 0);
    expect(disk.serviceMs(OUTER + 1, false, 1000)).toBeLessThan(2 * REVOLUTION_MS);
    expect(disk.serviceMs(OUTER + 1, true, 2000)).toBeLessThan(2 * REVOLUTION_MS);
  });

  test('a write waits for its sector: how long depends on the moment alone, by up to a revolution', () => {
    const times = Array.from({ length: 64 }, (_, n) => {
      const disk = seekDisk(SLOTS);
      disk.serviceMs(OUTER, true, 0);
      return disk.serviceMs(OUTER, true, 500 + (n * REVOLUTION_MS) / 64);
    });
    const [least, most] = [Math.min(...times), Math.max(...times)];
    expect(most - least).toBeGreaterThan(0.95 * REVOLUTION_MS);
    expect(most - least).toBeLessThan(REVOLUTION_MS);
  });

  test('pages pass faster on the outer tracks, about four times as fast as on the inner', () => {
    const transfer = (slot: number) => {
      const disk = seekDisk(SLOTS);
      disk.serviceMs(slot, false, 0);
      return disk.serviceMs(slot, false, 10_000);
    };
    const ratio = transfer(INNER) / transfer(OUTER);
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5);
  });

  test('no transfer takes less than none or more than a stroke, a revolution and a track; seed 5', () => {
    const slot = fc.integer({ min: 0, max: INNER });
    fc.assert(
      fc.property(fc.array(fc.tuple(slot, fc.boolean(), fc.nat(100_000)), { maxLength: 20 }), requests => {
        const disk = seekDisk(SLOTS);
        for (const [at, write, now] of requests) {
          const ms = disk.serviceMs(at, write, now / 7);
          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThan(seekMs(319) + 2 * REVOLUTION_MS);
        }
      }),
      { seed: 5 },
    );
  });

  test('of any size works, one page included', () => {
    for (const slots of [1, 2, 7, 500, 8193]) {
      const disk = seekDisk(slots);
      for (const slot of [0, slots - 1]) expect(disk.serviceMs(slot, true, 1)).toBeGreaterThan(0);
    }
  });
});
