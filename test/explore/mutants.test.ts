/** What the explorer knows of planted bugs, and that it still finds each: a corpus of interleavings (npm run corpus). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mutantNamed, mutants } from '../../src/check/mutants/index.ts';
import { Detectors } from '../../src/explore/detectors/index.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { programsForMutant, programsNamed, takesMutant } from '../../src/explore/programs/formutant.ts';
import type { ProgramOptions } from '../../src/explore/programs/maker.ts';
import { optionsForMutant, runOfMutant } from '../../src/explore/programs/mutantruns.ts';
import { parseReplay } from '../../src/explore/replaystring.ts';
import { optionsOf } from '../../src/explore/request.ts';
import { rerun } from '../../src/explore/schedule.ts';
import { Searches } from '../../src/explore/searches.ts';
import { trial } from '../../src/explore/trial.ts';

interface Entry {
  readonly kind: string;
  readonly message: string;
  readonly replay: string;
}

const corpus: Readonly<Record<string, Entry>> = JSON.parse(
  readFileSync(new URL('corpus.json', import.meta.url), 'utf8'),
);
const names = mutants.map(({ name }) => name);

describe('each planted bug', () => {
  test('has a program in which it changes something, and faults that it may end in', () => {
    expect(names.length).toBeGreaterThanOrEqual(30);
    for (const name of names) {
      const { program, expects } = runOfMutant(name);
      expect(takesMutant(program, name), name).toBe(true);
      expect(expects.length, name).toBeGreaterThan(0);
    }
  });

  test('of a stress can be looked for by the names of workload and mutant: its own program is among those tried', () => {
    for (const { name, workload } of mutants) {
      for (const named of workload) {
        expect(programsNamed(named, name), `explore ${named} --mutant ${name}`).toContain(runOfMutant(name).program);
      }
    }
  });

  test('is looked for in its own program first, and then in every other one of the kernel', () => {
    for (const name of names) {
      const [first, ...others] = programsForMutant(name);
      expect(first).toBe(runOfMutant(name).program);
      expect(new Set(others).size, name).toBe(others.length);
      expect(others).not.toContain(first);
    }
  });

  test.each(names)('%s: the interleaving of the corpus still ends in its fault, one that is expected', name => {
    const entry = corpus[name];
    expect(entry, 'npm run corpus makes it').toBeDefined();
    const text = entry?.replay ?? '';
    const { program, options, deviations, steps } = parseReplay(text);
    const made = programNamed(program)?.make(optionsOf(options, text)) as Program;
    const run = rerun(made, deviations, [new Detectors(made)]);
    const { fault } = run;
    expect({ kind: fault?.kind, message: fault?.message }).toEqual({ kind: entry?.kind, message: entry?.message });
    expect([run.steps, run.missed]).toEqual([steps, 0]);
    expect(runOfMutant(name).expects).toContain(fault?.kind);
  });
});

test('auto finds what threads hardly meet, in a few schedules', () => {
  const unseen = mutants.filter(({ unseenByStress }) => unseenByStress !== undefined).map(({ name }) => name);
  expect(unseen).toContain('broadcast-unguarded');
  for (const name of new Set([...unseen, 'adaptive-sleeps-unannounced'])) {
    const { program } = runOfMutant(name);
    const made = programNamed(program)?.make(optionsForMutant(name, program)) as Program;
    const { first } = new Searches(made, [new Detectors(made)], 1).run('auto', 100);
    expect(runOfMutant(name).expects, name).toContain(first?.fault.kind);
  }
});

test('the corpus holds no planted bug that there is not', () => {
  expect(Object.keys(corpus).filter(name => mutantNamed(name) === undefined)).toEqual([]);
});

function chosenIn(text: string): ProgramOptions {
  return optionsOf(parseReplay(text).options, text);
}

test('without the planted bug nothing is wrong in the same programs, in the first schedules', () => {
  const settings = new Map(
    names.map(name => {
      const { program } = runOfMutant(name);
      const right = { ...chosenIn(corpus[name]?.replay ?? ''), mutant: null };
      return [JSON.stringify([program, right]), { program, right }];
    }),
  );
  for (const { program, right } of settings.values()) {
    let schedules = 0;
    const made = programNamed(program)?.make(right) as Program;
    const { first } = trial(made, [], 'mixed', 1, () => schedules++ > 5);
    expect(first?.fault.message, `${program} ${JSON.stringify(right)}`).toBeUndefined();
  }
});

test('a name that is neither a program nor a workload stands for nothing', () => {
  expect(programsNamed('sort', null)).toEqual(['walk']);
  expect(programsNamed('sert', null)).toEqual([]);
  expect(takesMutant('ok3', 'no-lock')).toBe(false);
});
