import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReplay, parseReplay, ReplayStringError } from '../../src/explore/replaystring.ts';

const strings = fc.record({
  program: fc.string({ minLength: 1, maxLength: 20 }),
  inTest: fc.boolean(),
  digest: fc.option(fc.stringMatching(/^[0-9a-z]{1,7}$/), { nil: undefined }),
  options: fc.dictionary(fc.constantFrom('cpus', 'mutant', 'lock'), fc.string({ maxLength: 12 })),
  deviations: fc
    .uniqueArray(fc.integer({ min: 0, max: 1e6 }), { maxLength: 12 })
    .chain(steps =>
      fc.tuple(
        ...steps.sort((a, b) => a - b).map(step => fc.record({ step: fc.constant(step), thread: fc.nat({ max: 31 }) })),
      ),
    ),
  steps: fc.nat(),
  ends: fc.constantFrom('done', 'panic', 'data-race', 'lost-wakeup'),
});

/** The part that an error names. */
function wrongIn(text: string): string {
  try {
    parseReplay(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ReplayStringError);
    return (error as ReplayStringError).message;
  }
  throw new Error('nothing was thrown');
}

const GOOD = formatReplay({
  program: 'alloc2',
  options: { mutant: 'no-lock' },
  deviations: [{ step: 5, thread: 1 }],
  steps: 9,
  ends: 'panic',
});

test('a replay string names again what it was made from; seed 7', () => {
  fc.assert(
    fc.property(strings, given => {
      const { inTest, deviations, ...rest } = given;
      const again = { ...rest, ...(inTest ? { inTest } : {}), deviations: [...deviations] };
      expect(parseReplay(formatReplay(given))).toEqual(again);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('it has nothing in it that a shell would touch; seed 7', () => {
  fc.assert(
    fc.property(strings, given => {
      expect(formatReplay(given)).toMatch(/^[\w.,=/%~:-]+$/);
    }),
    { seed: 7, numRuns: 300 },
  );
});

describe('what is wrong with a string is said:', () => {
  test('no replay string at all', () => {
    expect(wrongIn('hello')).toMatch(/begins with cm1/);
  });

  test('one of another version', () => {
    expect(wrongIn(GOOD.replace('cm1', 'cm2'))).toMatch(/cm2: .*another coremap/);
  });

  test('one that was cut off', () => {
    expect(wrongIn(GOOD.slice(0, 12))).toMatch(/6 parts/);
  });

  test('one in which a letter was changed', () => {
    expect(wrongIn(GOOD.replace('alloc2', 'alloc3'))).toMatch(/checksum/);
  });
});
