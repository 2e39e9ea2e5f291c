import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programs } from '../../../src/workload/catalogue.ts';
import type { Program } from '../../../src/workload/program.ts';
import { corruptionOf, type FakeMemory, type FakeThread, fakeThread, runRound } from '../fakethread.ts';

const SEED = 20_260_101;
const userPrograms = programs.filter(program => program.kind === 'user');
/** Sizes at which each program, turn by turn, takes a moment; those not named have one size only. */
const SMALL: Record<string, number> = { sort: 700, ctest: 500, bloat: 500, hot: 3000, walk: 2000, scribble: 3000 };
/** Programs of fixed size whose round is millions of references: run in long turns only. */
const LONG = ['matmult', 'parallelvm'];

function small(program: Program, seed = 7): FakeThread {
  return fakeThread(program, { seed, ops: SMALL[program.name] ?? null, member: 3 });
}

/** Of the pages that were referred to, in their order, and of what is in each at the end. */
function digestOf({ pages, contents }: FakeMemory): string {
  const hash = createHash('sha256').update(Int32Array.from(pages));
  for (const words of contents.values()) hash.update(words);
  return hash.digest('hex');
}

function footprint(program: Program, budget: () => number): unknown {
  const thread = small(program);
  const done = runRound(program, thread, budget);
  const { references, stores } = thread.user;
  return { done, references, stores, checks: thread.checks, memory: digestOf(thread.user) };
}

describe.each(userPrograms.map(program => [program.name, program] as const))('%s', (name, program) => {
  test(`does the same wherever its turns end (seed ${SEED})`, () => {
    const whole = footprint(program, () => 1_000_000_000);
    const turn = LONG.includes(name) ? { min: 100_000, max: 1_000_000 } : { min: 1, max: 3000 };
    const budgets = fc.array(fc.integer(turn), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(budgets, list => {
        let turns = 0;
        expect(footprint(program, () => list[turns++ % list.length] as number)).toEqual(whole);
      }),
      { seed: SEED, numRuns: LONG.includes(name) ? 1 : 4 },
    );
  });

  test('reports the references that it made, and touches no more pages than it says', () => {
    const thread = small(program);
    expect(runRound(program, thread, () => 4096)).toBe(thread.user.references);
    expect(new Set(thread.user.pages).size).toBeLessThanOrEqual(program.pages);
    expect(thread.checks).toBeGreaterThan(0);
  });

  test('keeps to its budget within one step', () => {
    const thread = small(program);
    for (let turn = 0; turn < 20; turn++) {
      const before = thread.user.references;
      const done = program.run(thread, 100);
      expect(thread.user.references - before).toBeLessThanOrEqual(200);
      if (done < 0) {
        break;
      }
    }
  });

  test('reports words that somebody else changed', () => {
    const thread = small(program);
    let loads = 0;
    thread.user.tamper = (_va, value) => (++loads > 40 ? value ^ 0x40000001 : value);
    const corruption = corruptionOf(program, thread);
    expect(corruption.message).toMatch(new RegExp(`^${name} 3: .* should be `));
    expect(corruption.details).toMatchObject({ program: name, member: 3 });
    expect(corruption.details.expected).not.toBe(corruption.details.found);
  });
});
