/**
 * Every mutant on worker threads, COREMAP_SOAK_MUTANT_SEEDS (3) times: caught within 10 s in most runs, and by a fault
 * that was expected of it.
 */
import { expect, test } from 'vitest';
import { mutants } from '../../src/check/mutants/index.ts';
import { stressMutant } from './mutantrun.ts';
import { setting } from './settings.ts';

const seeds = Array.from({ length: setting('COREMAP_SOAK_MUTANT_SEEDS', 3) }, (_, n) => n + 1);

test.each(mutants.filter(mutant => mutant.unseenByStress === undefined).map(mutant => mutant.name))(
  '%s is caught in most runs',
  async name => {
    const mutant = mutants.find(each => each.name === name);
    const caught: string[] = [];
    for (const seed of seeds) {
      const { fault } = mutant === undefined ? { fault: null } : await stressMutant(mutant, seed);
      if (fault !== null) {
        caught.push(fault.kind);
      }
    }
    for (const kind of caught) {
      expect(mutant?.expects).toContain(kind);
    }
    expect(caught.length).toBeGreaterThan(seeds.length / 2);
  },
);
