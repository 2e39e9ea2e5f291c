import { describe, expect, it } from 'vitest';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramMaker, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { singlePrograms } from '../../src/explore/programs/single.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';

/** Explores with optimal DPOR and all detectors, to the end. */
function proved(name: string, options: Partial<ProgramOptions> = {}) {
  const program = (programNamed(name) as ProgramMaker).make({ ...PROGRAM_DEFAULTS, ...options });
  const { schedules, exhausted, first } = exploreWith(program, new OptimalDpor(program.m), [new Detectors(program)], {
    schedules: 20_000,
    isOver: () => false,
    goOn: false,
  });
  return { schedules, complete: exhausted && !program.m.leftAsleep, fault: first?.fault.message ?? null };
}

const RIGHT = { complete: true, fault: null };

describe('two CPUs with one operation each, every trace', () => {
  it.each(singlePrograms.map(({ name }) => name))('%s', name => {
    expect(proved(name)).toMatchObject(RIGHT);
  });

  it('shootdown', () => {
    expect(proved('shootdown')).toMatchObject(RIGHT);
  });

  it('between them get, give back, evict and swap pages of every kind', () => {
    expect(singlePrograms.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['page_alloc', 'page_nalloc', 'page_free', 'alloc_kpages', 'free_kpages', 'kmalloc'],
        ...['first-touch', 'evict-clean', 'evict-dirty', 'swap-in', 'swap-in-out', 'as_destroy', 'flush-all'],
      ]),
    );
  });
});

it.each(['alloc', 'alloc2', 'kpages', 'zombies', 'modify'])('%s, several operations each, every trace', name => {
  expect(proved(name)).toMatchObject(RIGHT);
});

it('three requests to a queue with room for two, every trace', () => {
  expect(proved('overflow', { ops: 3 })).toEqual({ ...RIGHT, schedules: 620 });
});
