/** Every program with options that its author did not think of: it runs, and rightly, or says which option it cannot have. */
import { describe, expect, test } from 'vitest';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import { programNamed, programs } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramOptions, UnfitOption } from '../../src/explore/programs/maker.ts';
import { withOptions } from '../../src/explore/request.ts';
import { RandomWalk } from '../../src/explore/strategies/random.ts';

const CPUS = [1, 2, 3, 4];
const FRAMES = [1, 2, 3];

/** What became of two schedules: the option that is refused, the kind of a fault, or nothing. */
function triedWith(name: string, changed: Partial<ProgramOptions>): string {
  try {
    const program = programNamed(name)?.make({ ...PROGRAM_DEFAULTS, ...changed });
    if (program === undefined) {
      throw new Error(`no program is named ${name}`);
    }
    const budget = { schedules: 2, isOver: () => false, goOn: false };
    const { first } = exploreWith(program, new RandomWalk(1), [new Detectors(program)], budget);
    return first === null ? 'right' : `${first.fault.kind}: ${first.fault.message}`;
  } catch (error) {
    if (error instanceof UnfitOption) {
      return error.option;
    }
    throw error;
  }
}

/** One operation a CPU, where the program takes that. */
function shortOf(name: string): Partial<ProgramOptions> {
  return triedWith(name, { ops: 1 }) === 'ops' ? {} : { ops: 1 };
}

describe.each(programs.map(({ name }) => name))('%s', name => {
  const short = shortOf(name);

  test('runs rightly on 1 to 4 CPUs, or needs more', () => {
    for (const cpus of CPUS) {
      const came = triedWith(name, { cpus, ...short });
      if (name === 'lock-none') {
        expect(came).toMatch(cpus === 1 ? /^right$/ : /^data-race/);
      } else {
        expect(came, `${cpus} CPUs`).toBe(cpus === 1 && came === 'cpus' ? 'cpus' : 'right');
      }
    }
  });

  test.skipIf(name === 'lock-none')('runs rightly with two threads a CPU, or keeps to one', () => {
    const came = triedWith(name, { ...short, threadsPerCpu: 2 });
    expect(came).toBe(came === 'threadsPerCpu' ? 'threadsPerCpu' : 'right');
  });

  test.skipIf(name === 'lock-none')('runs rightly in 1 to 3 frames, or needs more, or has none', () => {
    const cpus = 3;
    for (const frames of FRAMES) {
      const came = triedWith(name, { cpus, frames, ...short });
      expect(came, `${frames} frames`).toBe(came === 'frames' ? 'frames' : 'right');
    }
    // One for each CPU and another one are enough for all of them.
    const enough = triedWith(name, { cpus, frames: cpus + 1, ...short });
    expect(enough).toBe(programNamed(name)?.kernel || name === 'ok3' ? 'right' : 'frames');
  });
});

describe('a program says what it needs', () => {
  test.each([
    ['flush-all', { cpus: 1 }, 'cpus: 1: expected 2 or more for flush-all'],
    ['doorbell', { cpus: 1 }, 'cpus: 1: expected 2 or more for doorbell'],
    ['free_kpages', { cpus: 3, frames: 3 }, 'frames: 3: expected 4 or more for free_kpages with --cpus 3'],
    [
      'page_free',
      { frames: 2, threadsPerCpu: 2 },
      'frames: 2: expected 4 or more for page_free with --cpus 2 --threads-per-cpu 2',
    ],
    [
      'alloc',
      { mutant: 'futex-two-states', lock: 'tas' },
      'lock: tas: expected futex: futex-two-states is a mistake in that one',
    ],
    [
      'magazines',
      { threadsPerCpu: 2 },
      'threadsPerCpu: 2: expected another program: magazines takes --cpus, --frames, --lock, --mutant, --through-locks',
    ],
    ['alloc', { ops: 3 }, 'ops: 3: expected another program: alloc takes'],
    ['walk', { ops: 5 }, 'ops: 5: expected 4 at most for walk'],
    ['lock-sleep', { lock: 'tas' }, 'lock: tas: expected another program: lock-sleep takes'],
    ['doorbell', { throughLocks: true }, 'throughLocks: true: expected another program: doorbell takes --cpus'],
    ['spinlock', { threadsPerCpu: 2 }, 'threadsPerCpu: 2: expected another program: spinlock takes --cpus, --ops'],
    ['wchan', { frames: 4 }, 'frames: 4: expected another program: wchan takes --cpus, --through-locks'],
  ])('%s %o', (name, options, message) => {
    expect(() => programNamed(name)?.make({ ...PROGRAM_DEFAULTS, ...options })).toThrow(message);
  });

  test.each([
    ['asid-from-offset', 'sleep', 'duplicate TLB entries'],
    ['clh-node-kept', 'clh', 'before the machine starts, a CPU waits for another one, which cannot answer yet'],
  ])('and that %s breaks what it prepares', (mutant, lock, message) => {
    expect(() => programNamed('moved')?.make({ ...PROGRAM_DEFAULTS, mutant, lock })).toThrow(
      `mutant: ${mutant}: expected another for moved, whose start it breaks: ${message}`,
    );
  });
});

test('options are told as the command line takes them', () => {
  expect(withOptions('alloc', {})).toBe('alloc');
  const options = { cpus: 1, frames: null, threadsPerCpu: 2, throughLocks: true };
  expect(withOptions('alloc', options)).toBe('alloc --cpus 1 --threads-per-cpu 2 --through-locks');
});
