/** OS/161's kernel tests with several threads each, on worker threads. */
import { describe, expect, test } from 'vitest';
import { coremapHere } from './here.ts';
import { expectSound } from './sound.ts';

describe('with several threads on 4 CPUs', () => {
  test.each([
    'km1 --programs 4 --ops 150',
    'km2 --ops 150',
    'km3 --programs 4 --ops 150',
    'km4 --ops 20',
    'km5 --programs 4',
  ])('%s finds nothing wrong, and its leak check is made once all have ended', async job => {
    const ended = await coremapHere(`run ${job} --cpus 4 --seed 1`);
    expectSound(ended);
    expect(new Set(ended.document.result.processes.map(({ state }) => state))).toEqual(new Set(['done']));
  });

  test('km1 started over and over finds nothing wrong', async () => {
    expectSound(await coremapHere('stress km1 --programs 3 --ops 20 --cpus 4 --duration 300ms --seed 1'));
  });

  test('km4 sees a kernel whose count of used frames never falls', async () => {
    const { code, document } = await coremapHere(
      'run km4 --mutant used-not-lowered --programs 3 --ops 40 --cpus 4 --seed 1',
    );
    expect(code).toBe(1);
    expect(document.faults[0]).toMatchObject({
      kind: 'oracle',
      message: expect.stringMatching(/bytes of kernel memory are in use, before it there were 0$/),
    });
  });
});

test('a kernel test that memory is too little for gives up, says so, and that is no fault', async () => {
  const ended = await coremapHere('run km3 --programs 2 --cpus 2 --frames 16 --seed 1');
  expectSound(ended);
  for (const line of ended.document.result.processes) {
    expect(line).toMatchObject({ state: 'gave-up', givenUp: 1, reason: 'out of memory', kills: 0 });
  }
});
