import { describe, expect, test } from 'vitest';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS } from '../../src/explore/programs/maker.ts';
import { type Rerun, rerun } from '../../src/explore/schedule.ts';
import { Shrinker } from '../../src/explore/shrink.ts';
import { RandomWalk } from '../../src/explore/strategies/random.ts';

/** A program with a planted bug, and a run of a random walk that shows it. */
function failing(name: string, mutant: string) {
  const program = programNamed(name)?.make({ ...PROGRAM_DEFAULTS, mutant });
  if (program === undefined) {
    throw new Error(`no program ${name}`);
  }
  const detectors = [new Detectors(program)];
  const limits = { schedules: 500, isOver: () => false, goOn: false };
  const { first } = exploreWith(program, new RandomWalk(7), detectors, limits);
  if (first === null) {
    throw new Error(`${mutant} was not found in ${name}`);
  }
  return { program, detectors, found: rerun(program, first.choices, detectors) };
}

function shrunk(name: string, mutant: string) {
  const { program, detectors, found } = failing(name, mutant);
  return { program, detectors, found, ...new Shrinker(program, detectors, found, 3000).shrink() };
}

describe.each([
  ['alloc', 'no-lock', 1],
  ['alloc2', 'lock-dropped-before-mark', 2],
  ['km4', 'run-of-victims', 3],
])('%s with %s, found by a random walk of seed 7', (name, mutant, most) => {
  const { program, detectors, found, run, fault, minimal, after, before } = shrunk(name, mutant);

  test(`is shrunk to at most ${most} switches, and the fault is of the same kind`, () => {
    expect(before).toBeGreaterThan(after);
    expect(after).toBeLessThanOrEqual(most);
    expect(minimal).toBe(true);
    expect(fault.kind).toBe(found.fault?.kind);
  });

  test('needs each of the switches that are left', () => {
    for (const left of run.deviations) {
      const others = run.deviations.filter(each => each !== left);
      expect(rerun(program, others, detectors).fault?.kind).not.toBe(fault.kind);
    }
  });

  test('runs the same again, access by access', () => {
    const again: Rerun = rerun(program, run.deviations, detectors);
    expect([again.steps, again.missed, again.fault]).toEqual([run.steps, 0, run.fault]);
    expect(again.choices).toEqual(run.choices);
  });
});

test('a budget that is used up is said', () => {
  const { program, detectors, found } = failing('alloc2', 'no-lock');
  const { minimal, tried } = new Shrinker(program, detectors, found, 2).shrink();
  expect([minimal, tried]).toEqual([false, 2]);
});

test('a run without a fault is refused', () => {
  const { program, detectors } = failing('alloc', 'no-lock');
  const right = programNamed('alloc')?.make(PROGRAM_DEFAULTS);
  if (right === undefined) {
    throw new Error('no program');
  }
  expect(() => new Shrinker(program, detectors, rerun(right, [], []), 10)).toThrow(RangeError);
});
