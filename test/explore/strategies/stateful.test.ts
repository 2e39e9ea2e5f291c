import { describe, expect, it } from 'vitest';
import { Detectors } from '../../../src/explore/detectors/index.ts';
import { exploreWith } from '../../../src/explore/explorer.ts';
import type { Span } from '../../../src/explore/program.ts';
import { PROGRAM_DEFAULTS } from '../../../src/explore/programs/maker.ts';
import { okThree } from '../../../src/explore/programs/ok3.ts';
import { StateSet } from '../../../src/explore/stateset.ts';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import { Stateful } from '../../../src/explore/strategies/stateful.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';
import type { ModelMachine } from '../../../src/machine/model.ts';
import { exploreAll } from '../exploring.ts';
import { lockedCounter, type Small, small, unlockedCounter, word, writers } from '../programs.ts';
import { randomProgram } from '../randomprogram.ts';

/** States in which a thread can move, and runs begun. */
function searched(program: Small) {
  const stateful = new Stateful(program.m, program.history !== undefined);
  const { schedules, abandoned, exhausted } = exploreAll(program, stateful);
  expect(exhausted).toBe(true);
  return { states: stateful.states, runs: schedules + abandoned };
}

describe('stateful search', () => {
  it('of CPUs that write their own words sees each combination of how far they have come', () => {
    expect(searched(writers(2, 3, false)).states).toBe(4 * 4 - 1);
    expect(searched(writers(3, 2, false)).states).toBe(3 * 3 * 3 - 1);
  });

  it('runs no more often than there are steps between states: a counter has 34,650 traces and few states', () => {
    const { states, runs } = searched(lockedCounter(3, 4));
    expect(states).toBeLessThan(2000);
    expect(runs).toBeLessThan(3 * states);
  });

  it('finds all final values of an unlocked counter', () => {
    const program = unlockedCounter(4);
    exploreAll(program, new Stateful(program.m, program.history !== undefined));
    expect([...program.outcomes.keys()].sort()).toEqual(['1', '2', '3', '4']);
  });

  it('comes to the end of ok3 in fewer runs than it has traces', () => {
    const program = okThree.make(PROGRAM_DEFAULTS);
    const limits = { schedules: Number.POSITIVE_INFINITY, isOver: () => false, goOn: true };
    const { schedules, abandoned, exhausted, failed } = exploreWith(
      program,
      new Stateful(program.m, program.history !== undefined),
      [],
      limits,
    );
    expect([exhausted, failed]).toEqual([true, 0]);
    expect(schedules + abandoned).toBeLessThan(34_650);
  });
});

/** Outcomes and faults of a search with detectors; of data races, only whether there was one. */
function found(program: Small, strategy: Strategy) {
  const detectors = new Detectors(program);
  const faults = new Set<string>();
  const noting = {
    begin: () => detectors.begin(),
    performed: detectors.performed.bind(detectors),
    end: (fault: { kind: string; message: string } | null) => {
      faults.add(fault?.message ?? '');
      if (detectors.end(null)?.kind === 'data-race') {
        faults.add('a data race');
      }
      return null;
    },
  };
  const { exhausted } = exploreWith(program, strategy, [noting], { schedules: 300, isOver: () => false, goOn: true });
  return { exhausted, outcomes: [...program.outcomes.keys()].sort(), faults: [...faults].sort() };
}

it('finds a data race though the state that the run comes to after it was seen in a run without one', () => {
  const [lock, data, other] = [word(0), word(1), word(2)];
  const section = (m: ModelMachine) => {
    m.acquireWord(lock, 1, -1);
    m.releaseWord(lock);
  };
  // The default schedule orders both stores by the lock.
  const first = (m: ModelMachine) => {
    m.store(data, 7);
    section(m);
    m.atomicLoad(other);
    m.atomicLoad(other);
  };
  const second = (m: ModelMachine) => {
    section(m);
    m.store(data, 7);
  };
  const program = small('two stores of 7', [first, second]);
  expect(found(program, new Stateful(program.m, false)).faults).toEqual(['', 'a data race']);
});

/** Remembers who was here last, and no word of the machine does. */
function lastComer(m: ModelMachine, isSeen: boolean) {
  let last = -1;
  m.outside.push({
    reset: () => {
      last = -1;
    },
    stateInto: take => (isSeen ? take(last) : undefined),
  });
  return {
    comes: (thread: number) =>
      m.observe(() => {
        last = thread;
      }, 0),
    mustBe: (thread: number) =>
      m.observe(() => {
        if (last !== thread) {
          throw new Error(`thread ${last} was here last`);
        }
      }, 0),
  };
}

it.each([
  ['is found', 'is part of a state', true],
  ['is missed', 'is not', false],
])('a fault that only an oracle sees %s where what that knows %s', (_, __, isSeen) => {
  const come = (thread: number, then: (m: ModelMachine) => void) => (m: ModelMachine) => {
    m.atomicLoad(word(thread));
    oracle.comes(thread);
    m.atomicLoad(word(2));
    then(m);
  };
  const program = small('two comers', [
    come(0, () => {}),
    come(1, m => {
      m.atomicLoad(word(3));
      oracle.mustBe(1);
    }),
  ]);
  const oracle = lastComer(program.m, isSeen);
  const { exhausted, faults } = found(program, new Stateful(program.m, false));
  expect([exhausted, faults]).toEqual([true, isSeen ? ['', 'thread 0 was here last'] : ['']]);
});

/** The orders of operations of a program, as its judge is told of them: which were over before which began. */
function orders(strategy: (program: Small) => Strategy): string[] {
  const reads = (n: number) => (m: ModelMachine) => m.atomicLoad(word(n)) + m.atomicLoad(word(n));
  const program = small('eight reads', [
    [reads(0), reads(0)],
    [reads(1), reads(1)],
  ]);
  const seen = new Set<string>();
  const judge = (spans: readonly Span[]) => {
    const nameOf = ({ thread, operation }: Span) => `${thread}.${operation}`;
    const after = ({ end }: Span) => spans.filter(({ start }) => end !== null && start > end);
    seen.add(
      spans
        .flatMap(span => after(span).map(other => `${nameOf(span)}<${nameOf(other)}`))
        .sort()
        .join(),
    );
    return null;
  };
  const limits = { schedules: 100, isOver: () => false, goOn: true };
  exploreWith(program, strategy(program), [new Detectors({ ...program, history: { judge } })], limits);
  return [...seen].sort();
}

it('comes to every order of operations that leave the same behind where that is judged, and to fewer where it is not', () => {
  const all = orders(() => new Exhaustive());
  expect(orders(({ m }) => new Stateful(m, true))).toEqual(all);
  expect(orders(({ m }) => new Stateful(m, false)).length).toBeLessThan(all.length);
});

it('on 60 random programs it finds every outcome, every fault, and a data race wherever there is one', () => {
  let races = 0;
  for (let seed = 100, n = 0; n < 60; seed++) {
    const all = found(randomProgram(seed, true), new Exhaustive());
    if (all.exhausted) {
      n++;
      const program = randomProgram(seed, true);
      expect([seed, found(program, new Stateful(program.m, program.history !== undefined))]).toEqual([seed, all]);
      races += all.faults.includes('a data race') ? 1 : 0;
    }
  }
  expect(races).toBeGreaterThan(20);
});

it('a set of states keeps what it was given, however many', () => {
  const set = new StateSet();
  for (const round of [true, false]) {
    for (let n = 0; n < 20_000; n++) {
      const state = n >>> 1;
      expect(set.add(Math.imul(state, 0x9e3779b9), 2 * state)).toBe(round && n % 2 === 0);
    }
  }
  expect(set.size).toBe(10_000);
});
