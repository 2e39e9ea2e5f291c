/** The path of a depth-first search: the choices that lead to where it is, and what is still to be tried at each. */
import { ModelFault } from '../machine/model.ts';
import { lowestBit } from './bits.ts';
import type { Choice } from './strategy.ts';

/** A path as plain data: what is left of a depth-first search, or a part of that. */
export interface PathRest {
  /** By step: the thread that moves. */
  readonly chosen: Uint8Array;
  /** By step: threads that are still to be tried there, as bits. */
  readonly open: Int32Array;
}

/** A search that has not begun. */
export const WHOLE_PATH: PathRest = { chosen: new Uint8Array(0), open: new Int32Array(0) };

/**
 * Two parts of what is left, the first of which comes before the second in the search; null where there is nothing to
 * divide. The second has the other threads of the shallowest step that has any: likely the most of all.
 */
export function divided({ chosen, open }: PathRest): readonly [PathRest, PathRest] | null {
  const step = open.findIndex(threads => threads !== 0);
  if (step < 0) {
    return null;
  }
  const first = { chosen, open: open.slice() };
  const second = { chosen: chosen.slice(0, step + 1), open: open.slice(0, step + 1) };
  const thread = lowestBit(open[step] as number);
  first.open[step] = 0;
  second.chosen[step] = thread;
  second.open[step] = (open[step] as number) & ~(1 << thread);
  return [first, second];
}

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

  /** What is left of a search that goes on elsewhere. */
  get rest(): PathRest {
    return { chosen: Uint8Array.from(this.#chosen), open: Int32Array.from(this.#open) };
  }

  /** Goes on with what is left of a search. */
  goOnFrom({ chosen, open }: PathRest): void {
    this.#chosen = [...chosen];
    this.#open = [...open];
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
