import { describe, expect, it } from 'vitest';
import { Pct } from '../../../src/explore/strategies/pct.ts';
import type { ModelMachine } from '../../../src/machine/model.ts';
import { exploreAll, schedulesOf } from '../exploring.ts';
import { type Small, small, word } from '../programs.ts';

/** Three CPUs allocate two of eight frames and free them, without a lock. Throws where one is handed out while in use. */
function doubleAlloc(): Small {
  const [frames, owners] = [word(0), word(8)];
  const alloc = (m: ModelMachine) => {
    let frame = 0;
    while (m.load(frames + frame) !== 0) {
      frame++;
    }
    m.store(frames + frame, 1);
    m.observe(() => {
      if (m.words[owners + frame] !== 0) {
        throw new Error(`frame ${frame} is handed out twice`);
      }
      m.store(owners + frame, 1);
    });
    return frame;
  };
  const free = (m: ModelMachine, frame: number) => {
    m.observe(() => m.store(owners + frame, 0));
    m.store(frames + frame, 0);
  };
  const thread = (m: ModelMachine) => {
    const mine = [alloc(m), alloc(m)];
    for (const frame of mine) {
      free(m, frame);
    }
  };
  return small('double allocation', [thread, thread, thread]);
}

/** Threads that each make so many steps, all on one word. */
function steps(...counts: number[]): Small {
  const threads = counts.map(count => (m: ModelMachine) => {
    for (let n = 0; n < count; n++) {
      m.atomicAdd(word(0), 1);
    }
  });
  return small('steps', threads);
}

/** How many of a number of schedules have a given order of the steps of threads 0 and 1. */
function frequency(program: Small, strategy: Pct, schedules: number, wanted: RegExp): number {
  return schedulesOf(program, strategy, schedules).filter(schedule => wanted.test(schedule)).length / schedules;
}

describe('PCT', () => {
  // The faults below are such that only one draw finds them, so the bound is what happens.
  it('finds a fault of depth 1 with a chance of 1/n (seed 1)', () => {
    const found = frequency(steps(2, 2, 2, 2), new Pct({ seed: 1, depth: 1, steps: 8 }), 4000, /^3/);
    expect(found / (1 / 4)).toBeGreaterThan(0.9);
    expect(found / (1 / 4)).toBeLessThan(1.1);
  });

  it('finds a fault of depth 2 with a chance of 1/(n·k) (seed 2)', () => {
    const [program, wanted] = [steps(9, 1), /^0{4}1/];
    const found = frequency(program, new Pct({ seed: 2, depth: 2, steps: 10 }), 12_000, wanted);
    expect(found * 2 * 10).toBeGreaterThan(0.85);
    expect(found * 2 * 10).toBeLessThan(1.15);
    expect(frequency(program, new Pct({ seed: 2, depth: 1, steps: 10 }), 2000, wanted)).toBe(0);
  });

  it('finds a fault of depth 3 with a chance of 1/(n·k²) (seed 3)', () => {
    const [program, wanted] = [steps(5, 3), /^0010+1/];
    const found = frequency(program, new Pct({ seed: 3, depth: 3, steps: 8 }), 20_000, wanted);
    expect(found * 2 * 8 * 8).toBeGreaterThan(0.8);
    expect(found * 2 * 8 * 8).toBeLessThan(1.25);
    expect(frequency(program, new Pct({ seed: 3, depth: 2, steps: 8 }), 2000, wanted)).toBe(0);
  });

  it('never finds a double allocation, of depth 3, with d = 2, and always with d = 3 (20 seeds, 200 schedules each)', () => {
    const found = (depth: number) =>
      Array.from({ length: 20 }, (_, seed) => exploreAll(doubleAlloc(), new Pct({ seed, depth }), 200).failed > 0);
    expect(found(2).filter(Boolean)).toHaveLength(0);
    expect(found(3).filter(Boolean)).toHaveLength(20);
  });

  it('a thread that spins falls to the bottom: it has one turn, and none before the other thread is done', () => {
    const spinner = (m: ModelMachine) => {
      while (m.atomicLoad(word(0)) < 6) {
        m.pause();
      }
    };
    const writer = (m: ModelMachine) => {
      for (let n = 1; n <= 6; n++) {
        m.atomicStore(word(0), n);
      }
    };
    const schedules = schedulesOf(small('spin', [spinner, writer]), new Pct({ seed: 4, depth: 1 }), 50);
    expect(new Set(schedules)).toEqual(new Set(['010111110', '1111110']));
  });

  it('takes k from the longest schedule so far unless it is given', () => {
    const changes = (pct: Pct) => schedulesOf(steps(6, 6), pct, 40).map(schedule => schedule.match(/01|10/g)?.length);
    expect(changes(new Pct({ seed: 5, depth: 2 }))[0]).toBe(1);
    expect(changes(new Pct({ seed: 5, depth: 2 })).some(count => (count ?? 0) > 1)).toBe(true);
  });
});
