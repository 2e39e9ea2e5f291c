/**
 * Where a schedule that counts preemptions has them: before a thread's access that others may wait for or order themselves
 * by, not before a plain one.
 *
 * Is enough where each run is searched for data races, and none has one (Musuvathi and Qadeer 2007, section 3). A thread
 * that is preempted before a plain access goes on, instead, to its next access that is none, or as far as it can. What it
 * does on the way is in no race with what others do meanwhile, so all come to the same; and no preemption is added.
 *
 * Two things are seen though no access is there, and therefore are such places, too: an oracle is asked after an access, and
 * an operation begins, which a history takes for its earliest moment.
 */
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import type { Choice } from '../strategy.ts';

export class PreemptionPoints {
  readonly #all: boolean;
  /** The operation in which the last step was made. */
  #operation = -1;

  /** `all`: before plain accesses too, since nobody looks for races. */
  constructor(all: boolean) {
    this.#all = all;
  }

  /** Before the next step: whether the thread that moved last may be preempted there. */
  isOne({ threads, current }: Choice): boolean {
    const thread = threads[current];
    return thread === undefined || this.#all || !isPlain(thread) || thread.operation !== this.#operation;
  }

  /** That thread makes the next step. */
  moves({ operation }: ModelThread): void {
    this.#operation = operation;
  }
}

function isPlain({ kind }: ModelThread): boolean {
  return kind === ACCESS.load || kind === ACCESS.store || kind === ACCESS.zeroPage;
}
