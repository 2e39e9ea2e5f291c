/** The states that a run comes to, in a few letters each, to know them again when another run comes to them. */
import { Hash } from '../explore/hash.ts';
import { StateHash } from '../explore/stateset.ts';
import type { ModelMachine } from '../machine/model.ts';

/** After so many steps a position is known by how it was come to: an operation that goes on for ever has no short state. */
const MOST_STATES = 2000;

export class Digest {
  /** By position, of the run as far as it is known. */
  states: string[] = [];
  readonly #state: StateHash;
  readonly #way = new Hash();

  constructor(m: ModelMachine) {
    this.#state = new StateHash(m);
  }

  /** Forgets the states after `length` steps: another run goes on from there. */
  cut(length: number): void {
    this.states = this.states.slice(0, length + 1);
  }

  /** The machine stands at this position, by a step of `mover`. */
  come(position: number, mover: number): void {
    if (position === this.states.length) {
      this.states.push(position <= MOST_STATES ? this.text() : this.#wayText(mover));
    }
  }

  /** Of the state in which the machine stands now. */
  text(): string {
    return textOf(this.#state.now());
  }

  #wayText(mover: number): string {
    this.#way.clear();
    for (const letter of this.states.at(-1) as string) {
      this.#way.take(letter.charCodeAt(0));
    }
    this.#way.take(mover);
    return textOf(this.#way);
  }
}

function textOf({ low, high }: { readonly low: number; readonly high: number }): string {
  return [high, low].map(number => (number >>> 0).toString(36)).join('.');
}
