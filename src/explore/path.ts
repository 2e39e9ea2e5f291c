/** The path of a depth-first search: the choices that lead to where it is, and what is still to be tried at each. */
import { ModelFault } from '../machine/model.ts';
import { lowestBit } from './bits.ts';
import type { Choice } from './strategy.ts';

export class Path {
  /** By step: the thread that moves. */
  #chosen: number[] = [];
  /** By step: threads that are still to be tried there, as bits. */
  #open: number[] = [];
  /** By step: threads that could move; 0 where that is not known yet. */
  #enabled: number[] = [];

  get length(): number {
    return this.#chosen.length;
  }

  /** A search of what begins with `prefix`, in which nothing else is to be tried. */
  startFrom(prefix: Uint8Array): void {
    this.#chosen = [...prefix];
    this.#open = this.#chosen.map(() => 0);
    this.#enabled = this.#chosen.map(() => 0);
  }

  /** The first `steps` choices. */
  prefix(steps: number): Uint8Array {
    return Uint8Array.from(this.#chosen.slice(0, steps));
  }

  /** Goes on by a step. `open` are the threads to be tried there later. */
  push(choice: Choice, thread: number, open: number): void {
    this.#chosen.push(thread);
    this.#open.push(open);
    this.#enabled.push(choice.enabled);
  }

  /** The thread that the path says moves now. */
  follow({ step, enabled }: Choice): number {
    if (this.#enabled[step] === 0) {
      this.#enabled[step] = enabled;
    }
    if (this.#enabled[step] !== enabled) {
      throw new ModelFault(
        `step ${step}: the same choices led elsewhere: threads ${setOf(enabled)} can move, and could ` +
          `${setOf(this.#enabled[step] ?? 0)} before: is the program deterministic?`,
      );
    }
    return this.#chosen[step] as number;
  }

  /** Gives up the last steps as far as all was tried there, and takes the next thread. False: nothing is left. */
  advance(): boolean {
    for (let step = this.#chosen.length - 1; step >= 0; step--) {
      const open = this.#open[step] as number;
      if (open !== 0) {
        const thread = lowestBit(open);
        this.#chosen[step] = thread;
        this.#open[step] = open & ~(1 << thread);
        return true;
      }
      this.#chosen.pop();
      this.#open.pop();
      this.#enabled.pop();
    }
    return false;
  }
}

function setOf(threads: number): string {
  const members = Array.from({ length: 32 }, (_, n) => n).filter(n => (threads >>> n) & 1);
  return `{${members.join(', ')}}`;
}
