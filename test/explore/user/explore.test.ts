/** explore() and replay() as a test of somebody else's uses them. */
import { describe, expect, test } from 'vitest';
import { formatReplay, parseReplay } from '../../../src/explore/replaystring.ts';
import { explore, replay } from '../../../src/explore/user/explore.ts';
import { ExploredFault } from '../../../src/explore/user/exploredfault.ts';
import { program } from '../../../src/explore/user/program.ts';

const words = { counter: 0 };
const add = (t: { counter: number }) => {
  const seen = t.counter;
  t.counter = seen + 1;
};
const check = (s: { counter: number; assert(condition: unknown, message: string): void }) =>
  s.assert(s.counter === 2, `counted to ${s.counter}`);
const counting = program({ name: 'counting', words, threads: { a: add, b: add }, check });
const mended = program({
  name: 'counting',
  words,
  threads: { a: t => void t.atomic.counter.add(1), b: t => void t.atomic.counter.add(1) },
  check,
});

function faultOf(run: () => unknown): ExploredFault {
  try {
    run();
  } catch (error) {
    if (error instanceof ExploredFault) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a fault', () => {
  test('is told with both accesses, the lines that made them, and how to run it again', () => {
    const { message, fault, replay: text } = faultOf(() => explore(counting));
    expect(fault.kind).toBe('data-race');
    expect(message).toMatch(/^counting: data race on counter: a wrote 1 .* and b read 1 /);
    expect(message).toMatch(/^> +1 {2}a {2}store counter: 0 -> 1 +test\/explore\/user\/explore\.test\.ts:11$/m);
    expect(message).toMatch(/^> +2 {2}b {2}load counter = 1 +test\/explore\/user\/explore\.test\.ts:10$/m);
    expect(message).toContain(`replay: ${text}`);
  });

  test('is the same again from its string, bit for bit', () => {
    const found = faultOf(() => explore(counting, { races: false, strategy: 'random', seed: 3 }));
    expect(found.fault).toMatchObject({ kind: 'oracle', message: 'counted to 1' });
    const again = faultOf(() => replay(counting, found.replay));
    expect(again.message).toBe(found.message);
    expect(again.steps).toEqual(found.steps);
  });

  test('is gone from its string once the program is mended', () => {
    const found = faultOf(() => explore(counting));
    expect(() => replay(mended, found.replay)).not.toThrow();
  });

  test('is the same whoever looks for it with the same seed', () => {
    const options = { strategy: 'random', seed: 11, races: false } as const;
    expect(faultOf(() => explore(counting, options)).message).toBe(faultOf(() => explore(counting, options)).message);
  });

  test('inside of a lock is told with the line that used the lock', () => {
    const misuses = program({
      name: 'misuse',
      locks: { lock: 'sleep' },
      words,
      threads: {
        a(t) {
          t.lock.acquire();
          t.assert(t.counter === 1, 'never so');
        },
      },
    });
    const { steps } = faultOf(() => explore(misuses));
    expect(steps[0]).toMatchObject({ access: { name: 'lock' }, where: { file: 'test/explore/user/explore.test.ts' } });
  });
});

describe('no fault', () => {
  test('says how much was tried, and whether that was all', () => {
    expect(explore(mended)).toEqual({
      program: 'counting',
      strategy: 'auto',
      endedWith: 'optimal',
      seed: 1,
      schedules: 2,
      steps: 4,
      cutShort: 0,
      complete: true,
    });
    expect(explore(mended, { strategy: 'random', schedules: 50 })).toMatchObject({ schedules: 50, complete: false });
  });

  const long = program({
    name: 'long',
    words,
    threads: {
      a: Array.from({ length: 6 }, () => mended.threads.a as () => void),
      b: Array.from({ length: 6 }, () => mended.threads.b as () => void),
    },
  });

  test('auto sees each state where there are too many traces', () => {
    expect(explore(long)).toMatchObject({ complete: true });
    expect(explore(long, { strategy: 'optimal', schedules: 400 })).toMatchObject({ schedules: 400, complete: false });
  });

  test('auto ends with samples where no search comes to its end', () => {
    const mixes = (by: number) => (t: { counter: number }) => {
      t.counter = t.counter * 3 + by;
    };
    const many = (by: number) => Array.from({ length: 8 }, () => mixes(by));
    const states = program({ name: 'many states', words, threads: { a: many(1), b: many(2), c: many(5) } });
    expect(explore(states, { schedules: 30, races: false })).toMatchObject({ schedules: 30, complete: false });
  });
});

test('what locks do inside keeps the contract of replay too', () => {
  const addLocked = (t: { counter: number; lock: { acquire(): void; release(): void } }) => {
    t.lock.acquire();
    add(t);
    t.lock.release();
  };
  const locked = program({
    name: 'locked',
    words,
    locks: { lock: 'sleep' },
    threads: { a: addLocked, b: addLocked },
    check,
  });
  expect(explore(locked, { checkReplay: true, schedules: 50 }).schedules).toBe(50);
});

describe('refused', () => {
  test('an option that there is not, in JavaScript too', () => {
    const misspelt = { stratgy: 'pct' } as object;
    expect(() => explore(counting, misspelt)).toThrow(/^stratgy: not an option of explore: expected one of strategy, /);
    expect(() => explore(counting, { seed: -1 })).toThrow(/^seed: -1: expected a whole number from 0 to 4294967295$/);
    expect(() => explore(counting, { races: 'no' as unknown as boolean })).toThrow(
      /^races: no: expected true or false$/,
    );
    expect(explore(mended, { seed: undefined as unknown as number }).seed).toBe(1);
  });

  test('options and strings, each with what was expected', () => {
    expect(() => explore(counting, { strategy: 'luck' as 'random' })).toThrow(/strategy: luck: expected one of auto, /);
    expect(() => explore(counting, { schedules: 0 })).toThrow(/schedules: 0: expected a whole number from 1/);
    expect(() => replay(counting, 'cm1/counting//1.0/2-oracle/zzz')).toThrow(/damaged/);
    const other = program({ name: 'other', words, threads: { a: add, b: add } });
    const { replay: text } = faultOf(() => explore(counting));
    expect(text).toMatch(/^cm1\/test:counting\//);
    expect(() => replay(other, text)).toThrow(/a schedule of counting: expected one that explore\(…\) found in other/);
    const ofCommandLine = formatReplay({ ...parseReplay(text), inTest: false });
    expect(() => replay(counting, ofCommandLine)).toThrow(/a schedule of counting, and not from a test: expected one/);
  });
});
