/** A state of a run in a few letters, to know it again when another run comes to it. */
import { StateHash } from '../explore/stateset.ts';
import type { ModelMachine } from '../machine/model.ts';

export class Digest {
  readonly #state: StateHash;

  constructor(m: ModelMachine) {
    this.#state = new StateHash(m);
  }

  /** Of the state in which the machine stands now. */
  text(): string {
    const { low, high } = this.#state.now();
    return [high, low].map(number => (number >>> 0).toString(36)).join('.');
  }
}
