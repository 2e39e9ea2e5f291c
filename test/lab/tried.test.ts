import { expect, test } from 'vitest';
import type { LabEngine } from '../../src/lab/api.ts';
import { catalogue, open, openReplay, programsIn, requestOfMutant } from '../../src/lab/engine.ts';
import { Lab } from '../../src/lab/page/lab.ts';

const asItCame = () => engine;
const engine: LabEngine = {
  ...{ catalogue, open, openReplay, programsIn, requestOfMutant, source: () => null, files: [] },
  ...{ edits: new Map(), original: () => null, withEdits: asItCame, editsText: () => null, withEditsText: asItCame },
  explore: () => {
    throw new Error('nothing is explored here');
  },
};

function labWith(program: string): Lab {
  const lab = new Lab(engine, () => {});
  lab.openRequest({ program });
  lab.tried.hasNewSeeds = false;
  return lab;
}

const choices = ({ session }: Lab) => session.history.map(({ thread }) => thread);
const tried = ({ tried: { runs } }: Lab) => runs.map(({ how, end }) => `${how}: ${end?.kind ?? 'goes on'}`);

test('a run that is over is begun again where it was let go, and the same seed makes the same run', () => {
  const lab = labWith('alloc');
  lab.step(1);
  lab.step(1);
  lab.tried.seed = 5;
  lab.letRun();
  const first = choices(lab);
  lab.tried.seed = 6;
  lab.letRun();
  expect(choices(lab).slice(0, 2)).toEqual([1, 1]);
  expect(choices(lab)).not.toEqual(first);
  lab.tried.seed = 5;
  lab.letRun();
  expect(choices(lab)).toEqual(first);
  expect(tried(lab)).toEqual(['random, seed 5, from step 2: done', 'random, seed 6, from step 2: done']);
});

test('runs of another program are another tree, and those of the first are there again after it', () => {
  const lab = labWith('alloc');
  lab.step(0);
  lab.openRequest({ program: 'walk' });
  expect(tried(lab)).toEqual([]);
  lab.tried.strategy = 'default';
  lab.letRun();
  expect(tried(lab)).toEqual(['default: done']);
  lab.openRequest({ program: 'alloc' });
  lab.step(0);
  expect(tried(lab)).toEqual(['by hand: goes on']);
  expect(lab.tried.current?.number).toBe(1);
});

test('a run that a link opens before its end is known by its end', () => {
  const run = open({ program: 'page_alloc', options: { mutant: 'no-lock' } });
  run.run('default', 0);
  const lab = labWith('alloc');
  const nothing = { lesson: null, of: null, request: null, answer: null, mend: null, edits: null };
  lab.openAddress({ ...nothing, run: run.replayString(), at: 4 });
  expect(lab.session.position).toBe(4);
  expect(tried(lab)).toEqual(['from a link: fault']);
  const [first] = lab.tried.runs;
  lab.step(0);
  lab.step(0);
  lab.stepOperation(1);
  expect(tried(lab)).toHaveLength(2);
  lab.goToRun(first as NonNullable<typeof first>);
  expect(lab.session.position).toBe(first?.end?.lookAt);
  expect(lab.tried.current).toBe(first);
});

test('a comparison is of one run: another run has none, and the same one has it still', () => {
  const lab = labWith('lock-sleep');
  lab.openRequest({ program: 'lock-sleep', options: { mutant: 'sleep-before-enqueue', ops: 1 } });
  for (lab.tried.seed = 0; lab.state.end?.kind !== 'fault'; lab.tried.seed++) {
    lab.letRun();
  }
  lab.compare();
  const comparison = lab.tried.comparisonOf(lab.session);
  expect(comparison?.good?.end()?.kind).toBe('done');
  lab.goTo(comparison?.at ?? 0);
  expect(lab.tried.comparisonOf(lab.session)).toBe(comparison);
  lab.letRun();
  expect(lab.tried.comparisonOf(lab.session)).toBeNull();
});
