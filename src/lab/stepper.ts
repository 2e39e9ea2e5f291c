/**
 * A run that is led: it takes the choices that it is told, then goes on as somebody says, and stops where that one stops.
 *
 * To stand anywhere is to run from the start to there, so a step back is as easy as one forward. For each thread the line
 * of the access that it then stands before is known, since a stack is taken when it comes to it.
 */
import { type End, Execution } from '../explore/execution.ts';
import type { Program } from '../explore/program.ts';
import { ABANDON, type Choice, type Strategy } from '../explore/strategy.ts';
import { ModelFault } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import { placeNow } from './stack.ts';
import type { LabPlace } from './types.ts';

/** Leads a run, and says to which position it has come. */
class Guide implements Strategy {
  readonly name = 'led';
  readonly #choices: readonly number[];
  readonly #onwards: Strategy | null;
  readonly #comes: (position: number) => void;

  constructor(choices: readonly number[], onwards: Strategy | null, comes: (position: number) => void) {
    this.#choices = choices;
    this.#onwards = onwards;
    this.#comes = comes;
  }

  begin(): boolean {
    return this.#onwards?.begin() ?? true;
  }

  choose(choice: Choice): number {
    const { step } = choice;
    this.#comes(step);
    // Asked even where the choice is made already: a strategy may have to see a run from its start.
    const next = this.#onwards?.choose(choice) ?? ABANDON;
    if (step >= this.#choices.length) {
      return next;
    }
    const chosen = this.#choices[step] as number;
    if (((choice.enabled >>> chosen) & 1) === 0) {
      throw new ModelFault(
        `step ${step}: thread ${chosen} moved here before, and cannot now: the program is not deterministic`,
      );
    }
    return chosen;
  }

  end(): void {}
}

export class Stepper extends Execution {
  /** By thread: the line that makes the access that it stands before; null where it stands before none. */
  readonly places: (LabPlace | null)[];
  readonly #words: Int32Array;
  readonly #before: Int32Array;
  /** By thread: how many steps have been made when it comes to the access that it is to stand before. */
  #arrivals: readonly number[] = [];

  constructor(program: Program) {
    super(program);
    this.#words = program.m.words;
    this.#before = new Int32Array(this.#words.length);
    this.places = this.threads.map(() => null);
  }

  /**
   * Runs to where the choices end; `comes` is told of each position on the way at which the run is not over. `before`: the
   * memory before the last choice, until the next run; null without any.
   */
  lead(
    choices: readonly number[],
    comes: (position: number) => void,
  ): { readonly end: End; readonly before: Int32Array | null } {
    this.#arrivals = this.threads.map(({ number }) => choices.lastIndexOf(number) + 1);
    this.places.fill(null);
    const end = this.#run(choices, null, position => {
      comes(position);
      if (position === choices.length - 1) {
        this.#before.set(this.#words);
      }
    });
    return { end, before: choices.length === 0 ? null : this.#before };
  }

  /** Runs on from there until `onwards` abandons it or it is over. The choices made. */
  goOn(choices: readonly number[], onwards: Strategy): readonly number[] {
    this.#arrivals = [];
    this.#run(choices, onwards, () => {});
    return Array.from(this.choices.subarray(0, this.step));
  }

  override arrived(thread: ModelThread): boolean {
    if (this.step === this.#arrivals[thread.number]) {
      this.places[thread.number] = thread.cpu < 0 ? null : placeNow();
    }
    return super.arrived(thread);
  }

  #run(choices: readonly number[], onwards: Strategy | null, comes: (position: number) => void): End {
    const guide = new Guide(choices, onwards, comes);
    guide.begin();
    return this.run(guide);
  }
}
