import { expect, test } from 'vitest';
import type { Registers } from '../../src/workload/program.ts';
import { below, loadRandom, RANDOM_WORDS, saveRandom, scramble } from '../../src/workload/random.ts';

function words(count: number): Registers {
  const values = new Int32Array(count);
  return {
    get: index => values[index] as number,
    set: (index, value) => {
      values[index] = value;
    },
  };
}

test('a generator goes on in the next turn where it stopped in the last', () => {
  const whole = loadRandom(words(RANDOM_WORDS), 0, 0xffff_fff1);
  const registers = words(RANDOM_WORDS + 3);
  for (let turn = 0; turn < 50; turn++) {
    const random = loadRandom(registers, 3, 0xffff_fff1);
    expect(random.next()).toBe(whole.next());
    saveRandom(registers, 3, random);
  }
});

test('seeds next to each other begin differently', () => {
  const firsts = Array.from({ length: 1000 }, (_, seed) => below(loadRandom(words(RANDOM_WORDS), 0, seed), 1000));
  expect(new Set(firsts).size).toBeGreaterThan(500);
});

test('below(n) is each of 0 to n-1 about equally often (seed 5, 7,000 draws)', () => {
  const random = loadRandom(words(RANDOM_WORDS), 0, 5);
  const counts = new Array<number>(7).fill(0);
  for (let n = 0; n < 7000; n++) {
    const drawn = below(random, 7);
    counts[drawn] = (counts[drawn] as number) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

test('scramble gives words, and hardly ever the same one twice', () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 100; seed++) {
    for (let n = 0; n < 100; n++) {
      seen.add(scramble(seed, n));
    }
  }
  expect(seen.size).toBeGreaterThan(9_990);
  expect([...seen].every(word => (word | 0) === word)).toBe(true);
});
