/** What every strategy promises, whatever it is good for. */
import { describe, expect, it } from 'vitest';
import { strategyMakers, strategyNamed } from '../../../src/explore/strategies/index.ts';
import type { StrategyMaker } from '../../../src/explore/strategies/maker.ts';
import { Replay } from '../../../src/explore/strategies/replay.ts';
import { ABANDON, type Strategy } from '../../../src/explore/strategy.ts';
import { exploreAll, schedulesOf } from '../exploring.ts';
import { lockedCounter, lostWakeup, type Small, twoLocks, unlockedCounter } from '../programs.ts';
import { randomProgram } from '../randomprogram.ts';

const programs: readonly (() => Small)[] = [
  () => unlockedCounter(3),
  () => lockedCounter(2, 2),
  () =>
    twoLocks([
      [0, 1],
      [1, 2],
      [2, 0],
    ]),
  () => lostWakeup(false),
  ...[1, 2, 4].map(seed => () => randomProgram(seed)),
];

const strategyOf = (maker: StrategyMaker, program: Small, seed = 9, first = 0): Strategy =>
  maker.create({ seed, first, steps: 16, m: program.m, racesShown: false, hasHistory: false });

/** Not in the list of strategies: it is one schedule. */
const replay: StrategyMaker = {
  name: 'replay',
  summary: '',
  independent: false,
  create: () => new Replay([{ step: 1, thread: 1 }]),
};

describe.each([...strategyMakers, replay].map(maker => [maker.name, maker] as const))('%s', (name, maker) => {
  it('bears its name, and moves only threads that can move', () => {
    for (const make of programs) {
      const program = make();
      const strategy = strategyOf(maker, program);
      const choose = strategy.choose.bind(strategy);
      let wrong = 0;
      strategy.choose = choice => {
        const thread = choose(choice);
        wrong += thread === ABANDON || (choice.enabled >>> thread) & 1 ? 0 : 1;
        return thread;
      };
      expect(strategy.name).toBe(name);
      expect(exploreAll(program, strategy, 40).schedules).toBeGreaterThan(0);
      expect(wrong).toBe(0);
    }
  });

  it('does the same again with the same seed', () => {
    for (const make of programs) {
      const [one, other] = [make(), make()];
      expect(schedulesOf(one, strategyOf(maker, one), 30)).toEqual(schedulesOf(other, strategyOf(maker, other), 30));
    }
  });
});

const drawing = strategyMakers.filter(({ independent }) => independent);
const searching = strategyMakers.filter(({ independent }) => !independent);

it('some strategies draw schedules, and the others search', () => {
  expect(drawing.map(({ name }) => name)).toEqual(['random', 'pct', 'pos', 'mixed']);
});

describe.each(drawing.map(maker => [maker.name, maker] as const))('%s draws', (_, maker) => {
  it('schedule n alike, whatever was run before it', () => {
    for (const make of programs) {
      const drawn = (first: number, count: number) => {
        const program = make();
        return schedulesOf(program, strategyOf(maker, program, 10, first), count);
      };
      expect(drawn(7, 10)).toEqual(drawn(0, 17).slice(7));
    }
  });

  it('others with another seed, as many as are asked for', () => {
    const [one, other] = [unlockedCounter(4), unlockedCounter(4)];
    const schedules = schedulesOf(one, strategyOf(maker, one, 11), 50);
    expect(schedules).toHaveLength(50);
    expect(schedules).not.toEqual(schedulesOf(other, strategyOf(maker, other, 12), 50));
  });

  it('finds AB-BA within 100 schedules (seed 13)', () => {
    const program = twoLocks([
      [0, 1],
      [1, 0],
    ]);
    expect(exploreAll(program, strategyOf(maker, program, 13), 100).failed).toBeGreaterThan(0);
  });
});

describe.each(searching.map(maker => [maker.name, maker] as const))('%s searches', (_, maker) => {
  it('to an end, no schedule twice, and finds every outcome and every deadlock', () => {
    for (const make of programs) {
      const [program, all] = [make(), make()];
      const schedules = schedulesOf(program, strategyOf(maker, program), 5_000);
      expect(schedules.length).toBeLessThan(5_000);
      // A notify that leaves somebody asleep makes reductions begin again.
      expect(new Set(schedules).size === schedules.length || program.m.leftAsleep).toBe(true);
      exploreAll(all);
      expect([...program.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
    }
    const ring = twoLocks([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(exploreAll(ring, strategyOf(maker, ring)).failed).toBeGreaterThan(0);
  });
});

it('a name that is no strategy is refused', () => {
  expect(() => strategyNamed('best')).toThrow('strategy: best: not known');
});
