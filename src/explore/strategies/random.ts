/**
 * Random walk: at each choice every thread that can move is as likely as any other.
 *
 * Promises nothing about rare interleavings; finds most real mistakes in a few runs, and is what other strategies are
 * compared with.
 */
import { bitNumber, bitsOf, lowestBit } from '../bits.ts';
import { Random } from '../random.ts';
import type { Choice, Strategy } from '../strategy.ts';

export class RandomWalk implements Strategy {
  readonly name = 'random';
  readonly #random = new Random();
  readonly #seed: number;
  #schedule: number;

  /** Schedule n of a seed is always the same, whoever runs it: `first` is the number of the first one here. */
  constructor(seed: number, first = 0) {
    this.#seed = seed;
    this.#schedule = first;
  }

  begin(): boolean {
    this.#random.begin(this.#seed, this.#schedule++);
    return true;
  }

  choose({ enabled }: Choice): number {
    if ((enabled & (enabled - 1)) === 0) {
      return lowestBit(enabled);
    }
    return bitNumber(enabled, this.#random.below(bitsOf(enabled)));
  }

  end(): void {}
}
