import { expect, test } from 'vitest';
import type { ToldStep } from '../../src/explore/teller.ts';
import { replay } from '../../src/run/replay.ts';
import corpus from './corpus.json' with { type: 'json' };

interface Access {
  readonly step: number;
  readonly thread: number;
  readonly where: ToldStep['where'];
}

/** The racing accesses of a fault of the corpus, each with the steps that the run was told in under its number. */
async function racing(mutant: keyof typeof corpus) {
  const { fault, steps } = await replay(corpus[mutant].replay);
  const accesses = fault?.details.accesses as Access[];
  return accesses.map(access => ({ ...access, told: steps.filter(({ index }) => index === access.step) }));
}

test('a data race says on which lines of the source its accesses are', async () => {
  const places = (await racing('no-lock')).map(({ where }) => [where?.file, where?.function]);
  expect(places).toEqual([
    ['src/vm/coremap.ts', expect.stringMatching(/put_free/)],
    ['src/vm/coremap.ts', expect.stringMatching(/take_free/)],
  ]);
});

test('also where a disk has served requests before: all that it touches in one step has the number of that step', async () => {
  const [cpu, disk] = await racing('mapped-before-read');
  expect(cpu?.where).toMatchObject({ file: 'src/vm/page.ts', function: expect.stringMatching(/page_alloc/) });
  expect(cpu?.told.map(({ access }) => access.kind)).toEqual(['zeroPage']);
  expect(disk?.told.map(({ access }) => access.kind)).toEqual(expect.arrayContaining(['device', 'zeroPage']));
  expect(new Set(disk?.told.map(step => step.cpu))).toEqual(new Set([disk?.thread]));
});
