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

  describe('a read', () => {
    /** Of the outermost page, its seek begun at 64 moments of a revolution. */
    const rotations = Array.from({ length: 64 }, (_, n) => {
      const now = (n * REVOLUTION_MS) / 64;
      return seekDisk(SLOTS).serviceMs(OUTER, false, now) - seekMs(319);
    });

    test('right after the seek waits for its sectors to pass: half a revolution on average, and up to one', () => {
      const average = rotations.reduce((a, b) => a + b, 0) / rotations.length;
      expect(average / REVOLUTION_MS).toBeCloseTo(0.5, 1);
      expect(Math.max(...rotations)).toBeGreaterThan(0.95 * REVOLUTION_MS);
      expect(Math.max(...rotations)).toBeLessThan(1.05 * REVOLUTION_MS);
    });

    test('takes as long as its 8 sectors need to pass, at least', () => {
      // 64 MiB: 692 sectors on the outermost track in System/161; here all spare ones are in use.
      expect(Math.min(...rotations)).toBeGreaterThan((8 / 720) * REVOLUTION_MS);
    });

    test('of a track over which the head has been for a revolution costs the copy alone: 8 times 500 ns', () => {
      const disk = seekDisk(SLOTS);
      const arrival = disk.serviceMs(OUTER, false, 0);
      expect(disk.serviceMs(OUTER + 1, false, arrival + 1.1 * REVOLUTION_MS)).toBeCloseTo(0.004, 9);
      expect(disk.serviceMs(OUTER + 1, false, arrival + 5)).toBeLessThan(REVOLUTION_MS);
    });

    test('of sectors that have not passed yet waits for what is left of their way', () => {
      const arrived = () => {
        const disk = seekDisk(SLOTS);
        disk.serviceMs(OUTER, true, 0);
        disk.serviceMs(INNER, true, 1000);
        return disk;
      };
      const whole = arrived().serviceMs(OUTER, false, 2000);
      // The head arrives for the next page of the track, and this one is asked for when that one has been read.
      const disk = arrived();
      const next = disk.serviceMs(OUTER + 1, false, 2000);
      const rest = disk.serviceMs(OUTER, false, 2000 + next);
      expect(rest).toBeCloseTo(Math.max(0, whole - next) + 0.004, 2);
    });

    test('of the track where the head starts is free', () => {
      expect(seekDisk(SLOTS).serviceMs(INNER, false, 0)).toBeCloseTo(0.004, 9);
    });
  });

  test('pages pass faster on the outer tracks, about four times as fast as on the inner', () => {
    // A write that begins when its sector does is nothing but the transfer.
    const transfer = (slot: number) =>
      Math.min(
        ...Array.from({ length: 1000 }, (_, n) => {
          const disk = seekDisk(SLOTS);
          disk.serviceMs(slot, false, 0);
          return disk.serviceMs(slot, true, 10_000 + (n * REVOLUTION_MS) / 1000);
        }),
      );
    const ratio = transfer(INNER) / transfer(OUTER);
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5);
  });

  test('no transfer takes less than none or more than a stroke, a revolution and a track; seed 5', () => {
    const slot = fc.integer({ min: 0, max: INNER });
    fc.assert(
      fc.property(fc.array(fc.tuple(slot, fc.boolean(), fc.nat(100_000)), { maxLength: 20 }), requests => {
        const disk = seekDisk(SLOTS);
        let now = 0;
        for (const [at, write, pause] of requests) {
          now += pause / 7;
          const ms = disk.serviceMs(at, write, now);
          now += ms;
          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThan(seekMs(319) + 2 * REVOLUTION_MS);
          expect(ms).toBeLessThanOrEqual(disk.longestMs);
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
