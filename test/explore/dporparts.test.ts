/** A search over traces in parts sees what it sees in one. */
import { expect, test } from 'vitest';
import { partsOf } from '../../src/explore/dpor/parts.ts';
import type { TracePart } from '../../src/explore/dpor/search.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import { Dpor } from '../../src/explore/strategies/dpor.ts';
import { Exhaustive } from '../../src/explore/strategies/exhaustive.ts';
import { TraceCounter } from './canonical.ts';
import { exploreAll } from './exploring.ts';
import { lockedCounter, type Small } from './programs.ts';
import { randomProgram } from './randomprogram.ts';

const MOST = 500;

/** Traces by brute force, outcomes, and runs to their end; all parts on one machine, one after the other. */
function seen(program: Small, searches: readonly (() => Dpor | Exhaustive)[], ordersSleepers: boolean) {
  const counter = new TraceCounter(program.m, ordersSleepers);
  let [schedules, abandoned, exhausted] = [0, 0, true];
  for (const search of searches) {
    const budget = { schedules: MOST, isOver: () => false, goOn: true };
    const explored = exploreWith(program, search(), [counter], budget);
    schedules += explored.schedules;
    abandoned += explored.abandoned;
    exhausted &&= explored.exhausted;
  }
  return { schedules, abandoned, exhausted, traces: counter.traces, outcomes: [...program.outcomes.keys()].sort() };
}

function inParts(program: Small, parts: number): (() => Dpor)[] {
  return partsOf(program, parts).map((part: TracePart) => () => new Dpor(program.m, part));
}

test('on 100 random programs no trace is missed, and none is run in two parts unless sleepers are left asleep', () => {
  let [programs, divided, exact] = [0, 0, 0];
  for (let seed = 1000; programs < 100; seed++) {
    const all = randomProgram(seed);
    const every = seen(all, [() => new Exhaustive()], false);
    if (!every.exhausted || all.m.leftAsleep) {
      continue;
    }
    programs++;
    const program = randomProgram(seed);
    const searches = inParts(program, 6);
    program.outcomes.clear();
    const found = seen(program, searches, false);
    expect([seed, found.exhausted, found.outcomes]).toEqual([seed, true, every.outcomes]);
    expect([seed, found.traces]).toEqual([seed, every.traces]);
    divided += searches.length > 1 ? 1 : 0;
    exact += found.schedules === every.traces.size ? 1 : 0;
  }
  expect(divided).toBeGreaterThan(50);
  expect(exact).toBeGreaterThan(70);
});

test('three CPUs that count twice under a mutex have 90 traces, in however many parts', () => {
  for (const parts of [1, 4, 16, 200]) {
    const program = lockedCounter(3, 2);
    const counts = inParts(program, parts).map(search => exploreAll(program, search()));
    expect(counts.reduce((sum, { schedules }) => sum + schedules, 0)).toBe(90);
    expect(counts.every(({ exhausted, failed }) => exhausted && failed === 0)).toBe(true);
  }
});
