/** The model machine's memory: its words, whose each is, and when it was last changed. */
import type { Addr } from './machine.ts';

/** Whose a word is: everybody's, one CPU's (1 + its number), or everybody's and a spinlock. */
export const SHARED = 0;
export const SPINLOCK = 255;

export class ModelMemory {
  readonly words: Int32Array;
  /** Visible accesses made since the machine was made, in all runs. */
  steps = 1;
  protected readonly scope: Uint8Array;
  /** The step at which this run began, and that of the last change of a shared word. */
  protected runStart = 0;
  protected lastChange = 0;
  readonly #initial: Int32Array;
  /** By word: the step of its last change. */
  readonly #changed: Float64Array;
  /** Words that were changed in this run. */
  readonly #dirty: number[] = [];

  constructor(words: number) {
    this.words = new Int32Array(words);
    this.scope = new Uint8Array(words);
    this.#initial = new Int32Array(words);
    this.#changed = new Float64Array(words);
  }

  /** Words that only threads of `cpu` touch while the machine runs. */
  declarePrivate(at: Addr, words: number, cpu: number): void {
    this.scope.fill(cpu + 1, at, at + words);
  }

  /** A word that is a spinlock (sync/spinlock.ts): taken in one step, which is made when it is free (modelblocking.ts). */
  declareSpinlock(at: Addr): void {
    this.scope[at] = SPINLOCK;
  }

  /** The memory as it is now is what each run begins with. */
  keepInitial(): void {
    this.#initial.set(this.words);
    this.#dirty.length = 0;
    this.runStart = ++this.steps;
  }

  protected resetMemory(): void {
    for (const at of this.#dirty) {
      this.words[at] = this.#initial[at] as number;
    }
    this.#dirty.length = 0;
    this.runStart = ++this.steps;
    this.lastChange = this.steps;
  }

  /** Tells of each word that does not hold what it held at the start of the run, in no order. */
  eachChanged(take: (at: Addr, value: number) => void): void {
    for (const at of this.#dirty) {
      const value = this.words[at] as number;
      if (value !== this.#initial[at]) {
        take(at, value);
      }
    }
  }

  /** The step of a word's last change. */
  protected lastChangeOf(at: Addr): number {
    return this.#changed[at] as number;
  }

  /** Only a store that changes the word counts as a change: whoever waits for one would read the same again. */
  protected put(at: Addr, value: number, step = this.steps): void {
    if (this.words[at] === (value | 0)) {
      return;
    }
    if ((this.#changed[at] as number) < this.runStart) {
      this.#dirty.push(at);
    }
    this.#changed[at] = step;
    if (this.scope[at] === SHARED || this.scope[at] === SPINLOCK) {
      this.lastChange = step;
    }
    this.words[at] = value;
  }
}
