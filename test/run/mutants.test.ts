/**
 * Broken kernels on real threads. These need no race to show, so a busy host does not hide them; the soak tests run all.
 */
import { describe, expect, test } from 'vitest';
import { type Mutant, mutants } from '../../src/check/mutants/index.ts';
import { coremap } from './coremap.ts';
import { stressMutant } from './mutantrun.ts';

/** Besides those of test/check/mutants-run.test.ts. */
const QUICK = ['stale-dirty', 'double-free', 'slot-leak', 'sleep-in-interrupt'];

const chosen = mutants.filter(mutant => QUICK.includes(mutant.name));

describe('a broken kernel is caught on worker threads, by a fault that was expected of it', () => {
  test.each(chosen.map((mutant): [string, Mutant] => [mutant.name, mutant]))('%s (seed 1)', async (_, mutant) => {
    const { code, fault } = await stressMutant(mutant, 1);
    expect(code).toBe(1);
    expect(mutant.expects).toContain(fault?.kind);
  });
});

test('the unbroken kernel is not caught by the jobs that bring mutants out (seed 1)', async () => {
  const { code, document } = await coremap(
    'stress km4 mix walk zombies --cpus 8 --frames 64 --duration 3s --audit-every 2000 --seed 1',
  );
  expect({ code, faults: document.faults }).toEqual({ code: 0, faults: [] });
});
