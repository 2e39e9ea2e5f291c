/**
 * Which operations of a run were over before which began: what a history's judge knows of the order of a run, besides
 * what each operation has returned. Operations begin and end as in detectors/spans.ts.
 */
import type { ModelThread } from '../machine/modelthread.ts';

export class OperationOrder {
  readonly #threads: readonly ModelThread[];
  /** By thread, for each of its operations that has begun: how many of each thread were over then. */
  readonly #over: number[][];

  constructor(threads: readonly ModelThread[]) {
    this.#threads = threads;
    this.#over = threads.map(() => []);
  }

  /** A run begins. */
  begin(): void {
    for (const over of this.#over) {
      over.length = 0;
    }
  }

  /** A thread has made an access. A thread stands before its next one, so the operation of its last one is over if it can be. */
  performed({ number, operation, operations }: ModelThread): void {
    if (operation === operations.length) {
      return;
    }
    const over = this.#over[number] as number[];
    const threads = this.#threads;
    // An operation without an access has not begun, but its place is here.
    while (over.length < (operation + 1) * threads.length) {
      over.push((threads[over.length % threads.length] as ModelThread).operation);
    }
  }

  /** The same numbers for the same order. */
  stateInto(take: (value: number) => void): void {
    for (const over of this.#over) {
      take(over.length);
      for (const operations of over) {
        take(operations);
      }
    }
  }
}
