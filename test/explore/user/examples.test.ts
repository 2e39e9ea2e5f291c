/** Each lesson of examples/ has the fault that it is named for, and its repaired version has none. */
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../src/explore/foundfault.ts';
import { PROGRAM_DEFAULTS } from '../../../src/explore/programs/maker.ts';
import { Session } from '../../../src/explore/session.ts';
import type { AnyDefinition } from '../../../src/explore/user/definition.ts';
import { explore } from '../../../src/explore/user/explore.ts';
import { ExploredFault } from '../../../src/explore/user/exploredfault.ts';
import { programOf } from '../../../src/explore/user/programof.ts';

const SEED = 7;

/** What a random walk must find, and what is then right: to the end of all schedules, or within this budget. */
interface Lesson {
  readonly file: string;
  readonly broken: string;
  readonly fault: FaultKind;
  readonly says: RegExp;
  readonly right: string;
  /** Null: all of them. */
  readonly budget: number | null;
}

const lesson = (file: string, fault: FaultKind, says: RegExp, more: Partial<Lesson> = {}): Lesson => ({
  file,
  broken: 'default',
  fault,
  says,
  right: 'repaired',
  budget: null,
  ...more,
});

const lessons: readonly Lesson[] = [
  lesson('01-lost-update', 'data-race', /data race on counter/),
  lesson('02-peterson-plain', 'data-race', /data race on (?:flag\[[01]\]|turn)/),
  lesson('03-peterson-atomic', 'data-race', /data race on counter/, { broken: 'swapped', right: 'default' }),
  lesson('04-double-checked', 'data-race', /data race on ready/),
  lesson('05-dining-philosophers', 'deadlock', /forks\[0\].*forks\[1\].*forks\[2\]/s),
  lesson('06-lost-wakeup', 'lost-wakeup', /sleeper sleeps, and has read 0 in ready, which holds 1 by now/),
  lesson('07-bounded-buffer', 'oracle', /takes an item from an empty buffer/, { budget: 100 }),
  lesson('08-plain-release', 'data-race', /data race on lock:/),
  lesson('09-atomics-mutex', 'lost-wakeup', /sleeps since mutex\.state\[0\] held 2, and it holds 0 by now/, {
    budget: 1000,
  }),
  lesson('10-page-alloc', 'oracle', /frame 0 was given to both CPUs/),
];

async function programsOf(file: string): Promise<Readonly<Record<string, AnyDefinition>>> {
  return import(pathToFileURL(`examples/${file}.ts`).href);
}

function faultIn(program: AnyDefinition | undefined, options: Parameters<typeof explore>[1]): ExploredFault {
  try {
    explore(program as AnyDefinition, options);
  } catch (error) {
    if (error instanceof ExploredFault) {
      return error;
    }
    throw error;
  }
  throw new Error('no fault was found');
}

test('every example is here', () => {
  const files = readdirSync('examples').filter(name => name.endsWith('.ts'));
  expect(lessons.map(({ file }) => `${file}.ts`)).toEqual(files.sort());
});

describe.each(lessons)('$file', ({ file, broken, fault, says, right, budget }) => {
  test(`has a ${fault}, which a random walk of seed ${SEED} finds`, async () => {
    const found = faultIn((await programsOf(file))[broken], { strategy: 'random', seed: SEED });
    expect(found.fault.kind).toBe(fault);
    expect(found.fault.message).toMatch(says);
  });

  test(budget === null ? 'has none in any schedule, mended' : `has none in ${budget} schedules, mended`, async () => {
    const result = explore((await programsOf(file))[right] as AnyDefinition, { schedules: budget ?? 5000 });
    expect(result.complete).toBe(budget === null);
  });
});

test('a lost update is also seen as a wrong result, where races are not looked for', async () => {
  const { default: program } = await programsOf('01-lost-update');
  expect(faultIn(program, { races: false }).fault).toMatchObject({
    kind: 'oracle',
    message: 'two threads have counted to 1',
  });
});

test('what was covered is told in lines and words of the example, not of the locks that it uses', async () => {
  const { default: buffer } = await programsOf('07-bounded-buffer');
  const request = { program: '', options: PROGRAM_DEFAULTS, strategy: 'random', seed: SEED, detectors: false };
  const session = new Session(programOf(buffer), request);
  session.run(0, 20, () => false);
  const { orders, names, lines } = session.covered;
  const words = new Set(orders.map(order => names.get(Math.floor(order / 1024))));
  expect([...words].sort()).toEqual(['count', 'lock', 'notEmpty', 'notFull', 'taken']);
  expect(lines.lines.filter(line => !line.startsWith('examples/07-'))).toEqual([]);
});

test('Peterson with plain words counts right in every schedule: only the race is wrong', async () => {
  const { default: program } = await programsOf('02-peterson-plain');
  expect(explore(program as AnyDefinition, { races: false, strategy: 'optimal' }).complete).toBe(true);
});

test('the hasty mutex of two threads has no fault in any schedule: its lesson needs three', async () => {
  const { ofTwo } = await programsOf('09-atomics-mutex');
  expect(explore(ofTwo as AnyDefinition, { strategy: 'exhaustive', schedules: 100_000 }).complete).toBe(true);
});
