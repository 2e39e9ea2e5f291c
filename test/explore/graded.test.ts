/**
 * Planted bugs that two orderings are too few for: PCT with d = 2 does not find them, and with more it does. Seed 1; each
 * chance to miss stands beside it: what the schedules that were counted say of as many others.
 */
import { expect, test } from 'vitest';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { optionsForMutant, runOfMutant } from '../../src/explore/programs/mutantruns.ts';
import { rerun } from '../../src/explore/schedule.ts';
import { Pct } from '../../src/explore/strategies/pct.ts';
import { trial } from '../../src/explore/trial.ts';

function programOf(mutant: string): Program {
  const { program } = runOfMutant(mutant);
  return programNamed(program)?.make(optionsForMutant(mutant, program)) as Program;
}

function isFound(mutant: string, depth: number, schedules: number): boolean {
  const program = programOf(mutant);
  const { steps } = rerun(program, [], []);
  const budget = { schedules, isOver: () => false, goOn: false };
  return exploreWith(program, new Pct({ seed: 1, depth, steps }), [new Detectors(program)], budget).first !== null;
}

test.each([
  // Of 2,000 schedules, 74.
  ['evict-fixed', 3, 300],
  // 22.
  ['free-list-aba', 3, 700],
  // 25.
  ['count-written-back-late', 3, 600],
  // 10.
  ['mcs-waits-after-linking', 3, 1500],
])('%s: never with d = 2, found with d = %i, in %i schedules', (mutant, depth, schedules) => {
  expect([isFound(mutant, 2, Math.min(schedules, 500)), isFound(mutant, depth, schedules)]).toEqual([false, true]);
});

// Too rare for PCT in a test's time: 5 schedules of 2,000 with d = 4, none with d = 3; none of 2,000 with any d.
test.each(['count-looks-the-same', 'one-frame-in-six', 'adaptive-sleeps-unannounced'])(
  '%s: never with d = 2, and found by priorities of accesses',
  mutant => {
    expect(isFound(mutant, 2, 300)).toBe(false);
    let schedules = 0;
    const program = programOf(mutant);
    const { first } = trial(program, [new Detectors(program)], 'pos', 1, () => schedules++ > 500);
    expect(first).not.toBeNull();
  },
);
