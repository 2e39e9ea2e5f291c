import { expect, test } from 'vitest';
import { checkReplays } from '../../src/explore/checkreplay.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS } from '../../src/explore/programs/maker.ts';
import { RandomWalk } from '../../src/explore/strategies/random.ts';
import { exploreAll } from './exploring.ts';
import { type Small, small, unlockedCounter, word } from './programs.ts';

function checked(program: Small, schedules = 50): () => unknown {
  checkReplays(program);
  return () => exploreAll(program, new RandomWalk(1), schedules);
}

test('an operation that does another access when it is run again is told, with the access by number and name', () => {
  let calls = 0;
  const keepsState = small('keeps state', [
    m => {
      m.load(word(calls++ === 0 ? 0 : 1));
      m.load(word(2));
      m.load(word(3));
    },
    m => m.store(word(4), 1),
  ]);
  expect(checked(keepsState)).toThrow(/CPU 0: operation 1: access 1 was load word 1100, is now load word 1101/);
});

test('so is one that would write another value where the machine alone sees the same access', () => {
  let calls = 0;
  const counts = small('counts its calls', [
    m => {
      m.store(word(0), ++calls);
      m.load(word(2));
      m.load(word(3));
    },
    m => m.store(word(4), 1),
  ]);
  expect(checked(counts)).toThrow(/access 1 was store word 1100 \(\d+\), is now store word 1100 \(\d+\)/);
});

test('one that ends before it has come to where it was is told by the machine', () => {
  let calls = 0;
  const ends = small('ends early', [m => (calls++ === 0 ? m.load(word(0)) : 0), m => m.store(word(0), 1)]);
  expect(() => exploreAll(ends, new RandomWalk(1), 50)).toThrow(/it ends before access 0, which was load of word 1100/);
});

test('a right program is not changed, and the kernel keeps the contract', () => {
  const [plain, watched] = [unlockedCounter(3), unlockedCounter(3)];
  checkReplays(watched);
  expect(exploreAll(watched)).toEqual(exploreAll(plain));
  expect(watched.outcomes).toEqual(plain.outcomes);
  for (const name of ['fault', 'lock-sleep', 'zombies']) {
    const program = programNamed(name)?.make(PROGRAM_DEFAULTS) as Small;
    expect(checked(program, 20)()).toMatchObject({ schedules: 20, failed: 0 });
  }
});
