import { describe, expect, it } from 'vitest';
import { exploreWith } from '../../../src/explore/explorer.ts';
import { programNamed } from '../../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS } from '../../../src/explore/programs/maker.ts';
import { okThree } from '../../../src/explore/programs/ok3.ts';
import { Dpor } from '../../../src/explore/strategies/dpor.ts';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import { OptimalDpor } from '../../../src/explore/strategies/optimal.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';
import { TraceCounter } from '../canonical.ts';
import { exploreAll } from '../exploring.ts';
import { lockedCounter, type Small, twoLocks, unlockedAlloc, unlockedCounter, writers } from '../programs.ts';
import { randomProgram } from '../randomprogram.ts';

const REDUCTIONS = [Dpor, OptimalDpor] as const;
/** Schedules of exhaustive search: programs that have more are left out. */
const MOST = 500;

/** Schedules of a search that came to its end, and gave none up. */
function traces(make: () => Small): number[] {
  return REDUCTIONS.map(Reduction => {
    const program = make();
    const { schedules, abandoned, exhausted } = exploreAll(program, new Reduction(program.m));
    expect([exhausted, abandoned]).toEqual([true, 0]);
    return schedules;
  });
}

describe('source-set and optimal DPOR run a schedule for each trace', () => {
  it('one, where CPUs write different words', () => {
    expect(traces(() => writers(2, 5, false))).toEqual([1, 1]);
    expect(traces(() => writers(4, 3, false))).toEqual([1, 1]);
  });

  it('n!, where n CPUs write one word, and C(2k, k), where two write it k times', () => {
    expect([2, 3, 4, 5].map(n => traces(() => writers(n, 1, true))[1])).toEqual([2, 6, 24, 120]);
    expect([2, 5].map(k => traces(() => writers(2, k, true))[0])).toEqual([6, 252]);
  });

  it('90, where three CPUs count twice under a mutex', () => {
    expect(traces(() => lockedCounter(3, 2))).toEqual([90, 90]);
  });

  it('4 of the 6 schedules of an unlocked page_alloc, 2 of them faulty; 576 of 2,520 of a counter', () => {
    const program = unlockedAlloc();
    exploreAll(program, new OptimalDpor(program.m));
    expect(Object.fromEntries(program.outcomes)).toEqual({ once: 2, twice: 2 });
    expect(traces(() => unlockedCounter(4))).toEqual([576, 576]);
  });

  it('one deadlock for each way to come to one: AB-BA has one of 3 traces, a ring of three one of 7', () => {
    const counted = (orders: [number, number][]) => {
      const program = twoLocks(orders);
      const { schedules, failed } = exploreAll(program, new OptimalDpor(program.m));
      return [schedules, failed];
    };
    expect(
      counted([
        [0, 1],
        [1, 0],
      ]),
    ).toEqual([3, 1]);
    expect(
      counted([
        [0, 1],
        [1, 2],
        [2, 0],
      ]),
    ).toEqual([7, 1]);
  });

  it('34,650, none given up, of ok3', () => {
    const program = okThree.make(PROGRAM_DEFAULTS);
    const limits = { schedules: Number.POSITIVE_INFINITY, isOver: () => false, goOn: true };
    const explored = exploreWith(program, new OptimalDpor(program.m), [], limits);
    expect(explored).toMatchObject({ schedules: 34_650, abandoned: 0, failed: 0, exhausted: true });
  });
});

/** What a search of a program has shown: traces by brute force, outcomes, and faults. */
function shown(program: Small, strategy: Strategy, ordersSleepers: boolean) {
  const counter = new TraceCounter(program.m, ordersSleepers);
  const faults = new Set<string>();
  const noted = {
    begin: () => counter.begin(),
    performed: counter.performed.bind(counter),
    asked: counter.asked.bind(counter),
    end: (fault: { message: string } | null) => {
      faults.add(fault?.message ?? '');
      return counter.end();
    },
  };
  const explored = exploreWith(program, strategy, [noted], { schedules: MOST, isOver: () => false, goOn: true });
  const outcomes = [...program.outcomes.keys()].sort();
  return { ...explored, traces: counter.traces, asks: counter.asks, outcomes, faults };
}

/** What exhaustive search shows; with the order of sleepers as part of a trace where it matters. */
function allOf(seed: number, faults: boolean) {
  const program = randomProgram(seed, faults);
  const all = shown(program, new Exhaustive(), false);
  const { leftAsleep } = program.m;
  return { leftAsleep, ...(leftAsleep ? shown(randomProgram(seed, faults), new Exhaustive(), true) : all) };
}

/** Random programs, with `faults` or without, that exhaustive search can finish. */
function* tried(count: number, faults: boolean) {
  for (let seed = 0, n = 0; n < count; seed++) {
    const all = allOf(seed, faults);
    if (all.exhausted) {
      n++;
      const [source, optimal] = REDUCTIONS.map(Reduction => {
        const program = randomProgram(seed, faults);
        return shown(program, new Reduction(program.m), all.leftAsleep);
      });
      yield { seed, all, source, optimal };
    }
  }
}

describe('against exhaustive search and traces by brute force', () => {
  it('on 200 random programs source sets miss no trace, and optimal DPOR runs each exactly once', () => {
    let [schedules, reduced, exact] = [0, 0, 0];
    for (const { seed, all, source, optimal } of tried(200, false)) {
      expect([seed, source?.traces, source?.outcomes]).toEqual([seed, all.traces, all.outcomes]);
      expect([seed, optimal?.traces, optimal?.outcomes]).toEqual([seed, all.traces, all.outcomes]);
      // It begins again where the order of sleepers comes to matter, and is careful about what an oracle may be asked.
      if (!all.leftAsleep && !all.asks) {
        expect([seed, optimal?.schedules, optimal?.abandoned]).toEqual([seed, all.traces.size, 0]);
        exact++;
      }
      schedules += all.schedules;
      reduced += all.traces.size;
    }
    // Else the programs would show nothing.
    expect(exact).toBeGreaterThan(100);
    expect(reduced).toBeGreaterThan(400);
    expect(schedules / reduced).toBeGreaterThan(10);
  });

  it('on 60 random programs whose threads may throw both find every outcome and every fault', () => {
    let thrown = 0;
    for (const { seed, all, source, optimal } of tried(60, true)) {
      expect([seed, source?.outcomes, source?.faults]).toEqual([seed, all.outcomes, all.faults]);
      expect([seed, optimal?.outcomes, optimal?.faults]).toEqual([seed, all.outcomes, all.faults]);
      thrown += [...all.faults].some(message => message.startsWith('found')) ? 1 : 0;
    }
    expect(thrown).toBeGreaterThan(10);
  });
});

describe('on the kernel', () => {
  const explored = (name: string, schedules: number) => {
    const program = programNamed(name)?.make(PROGRAM_DEFAULTS);
    if (program === undefined) {
      throw new Error(`no program ${name}`);
    }
    const limits = { schedules, isOver: () => false, goOn: false };
    return exploreWith(program, new OptimalDpor(program.m), [], limits);
  };

  it('a page_alloc and a page_free on each of two CPUs are proved sound in 6 schedules', () => {
    expect(explored('alloc', 100)).toMatchObject({ schedules: 6, abandoned: 0, failed: 0, exhausted: true });
  });

  it('with faults, evictions, shootdowns and a disk, whatever is planned can be done', () => {
    expect(explored('fault', 200)).toMatchObject({ schedules: 200, abandoned: 0, failed: 0 });
  });
});
