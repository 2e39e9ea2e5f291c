/** A state of a run in a few letters, to know it again when another run comes to it. */
import { Hash, StateHash } from '../explore/stateset.ts';
import type { AccessObserver, ModelMachine } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';

export class Digest implements AccessObserver {
  readonly #state: StateHash;
  /** What devices have done in this run: they keep what is no word. */
  readonly #devices = new Hash();

  constructor(m: ModelMachine) {
    this.#state = new StateHash(m);
  }

  begin(): void {
    this.#devices.clear();
  }

  performed(thread: ModelThread, kind: number, at: number, range: number, _before: number, after: number): void {
    if (thread.cpu < 0) {
      for (const value of [kind, at, range, after]) {
        this.#devices.take(value);
      }
    }
  }

  /** Of the state in which the machine stands now. */
  text(): string {
    const { low, high } = this.#state.of(this.#devices.low);
    return [high, low, this.#devices.high].map(number => (number >>> 0).toString(36)).join('.');
  }
}
