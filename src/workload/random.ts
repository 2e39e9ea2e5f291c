/**
 * Random numbers for programs whose state is registers: xoroshiro128+, taken out of four words and put back.
 *
 * The state is never all zero, so four zero words are a generator that has not been seeded: the beginning of a round.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { Registers } from './program.ts';

/** Registers that a generator takes. */
export const RANDOM_WORDS = 4;

/** The first outputs of xoroshiro128+ are close to its seed; these are thrown away. */
const WARM_UP = 16;

export type Random = ReturnType<typeof xoroshiro128plus>;

/** The generator in the registers from `at` on; made from `seed` if there is none yet. */
export function loadRandom(registers: Registers, at: number, seed: number): Random {
  const state = [registers.get(at), registers.get(at + 1), registers.get(at + 2), registers.get(at + 3)];
  if (state.some(word => word !== 0)) {
    return xoroshiro128plusFromState(state);
  }
  const random = xoroshiro128plus(seed);
  for (let n = 0; n < WARM_UP; n++) {
    random.next();
  }
  return random;
}

/** Puts the generator back, for the next turn. */
export function saveRandom(registers: Registers, at: number, random: Random): void {
  random.getState().forEach((word, n) => {
    registers.set(at + n, word);
  });
}

/** Uniform among 0 to n-1. */
export function below(random: Random, n: number): number {
  return uniformInt(random, 0, n - 1);
}

/** A word that looks unlike that of any other (seed, n): what a program writes to know its own again. Signed 32 bit. */
export function scramble(seed: number, n: number): number {
  // The finaliser of MurmurHash3 over both words.
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
