import { describe, expect, test } from 'vitest';
import { cellsOf, type Ending, measureRounds } from '../../src/contention/rounds.ts';
import type { Stalled } from '../../src/contention/types.ts';
import { nameOf } from './fake.ts';

const cells = cellsOf({ sections: ['work', '20us'], cpus: [1, 2], locks: ['sleep', 'tas'] });
const STALL: Stalled = { kind: 'stall', limitMs: 5000, message: 'nothing has moved for 5 s' };

interface Sample extends Ending {
  readonly nth: number;
}

/** Measures with `end` and notes the order of the cells. */
async function rounds(
  end: (name: string, nth: number) => Partial<Ending> = () => ({}),
  options: { signal?: AbortSignal; known?: Parameters<typeof measureRounds>[0]['known']; repeats?: number } = {},
) {
  const order: string[] = [];
  const told: number[] = [];
  const measured = await measureRounds<Sample>({
    cells,
    repeats: options.repeats ?? 2,
    signal: options.signal ?? new AbortController().signal,
    known: options.known ?? new Map(),
    measure: async cell => {
      order.push(nameOf(cell));
      return { nth: order.length, stalled: null, interrupted: false, ...end(nameOf(cell), order.length) };
    },
    progress: (_, done) => told.push(done),
  });
  return { order, told, measured };
}

test('cells are in the order of sections, then CPUs, then kinds of lock', () => {
  expect(cells.map(nameOf)).toEqual([
    'work 1 sleep',
    'work 1 tas',
    'work 2 sleep',
    'work 2 tas',
    '20us 1 sleep',
    '20us 1 tas',
    '20us 2 sleep',
    '20us 2 tas',
  ]);
});

describe('rounds', () => {
  test('measure every cell once before any cell twice', async () => {
    const { order, told, measured } = await rounds();
    const once = cells.map(nameOf);
    expect(order).toEqual([...once, ...once]);
    expect(told).toEqual([...order.keys()]);
    expect(measured.map(({ samples }) => samples.map(({ nth }) => nth))).toEqual(cells.map((_, n) => [n + 1, n + 9]));
  });

  test('do not measure again what has stalled, and keep what was measured of it before', async () => {
    const { order, measured } = await rounds(
      (name, nth) => ({ stalled: name === 'work 2 tas' && nth > cells.length ? STALL : null }),
      { repeats: 3 },
    );
    expect(order.filter(name => name === 'work 2 tas')).toHaveLength(2);
    expect(order.filter(name => name === 'work 2 sleep')).toHaveLength(3);
    const stuck = measured.find(({ cell }) => nameOf(cell) === 'work 2 tas');
    expect(stuck).toMatchObject({ samples: [{ nth: 4 }], stalled: STALL });
    expect(measured.filter(({ stalled }) => stalled !== null)).toHaveLength(1);
  });

  test('leave out cells that are known to stall', async () => {
    const known = new Map([[cells[0] as (typeof cells)[0], STALL]]);
    const { order, told, measured } = await rounds(undefined, { known, repeats: 1 });
    expect(order).toEqual(cells.slice(1).map(nameOf));
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(measured[0]).toMatchObject({ samples: [], stalled: STALL });
  });

  test('end at an interruption: its measurement is no sample, those before it are', async () => {
    const { order, measured } = await rounds((_, nth) => ({ interrupted: nth === 10 }));
    expect(order).toHaveLength(10);
    expect(measured.map(({ samples }) => samples.length)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('begin nothing once the user has stopped them', async () => {
    const stop = new AbortController();
    const { order, measured } = await rounds(
      (_, nth) => {
        if (nth === 3) stop.abort();
        return {};
      },
      { signal: stop.signal },
    );
    expect(order).toHaveLength(3);
    expect(measured.map(({ samples }) => samples.length)).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
  });
});
