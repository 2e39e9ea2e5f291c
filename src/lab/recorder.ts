/** Writes down each step of a run that is run again and again, once. */
import type { Program } from '../explore/program.ts';
import { ACCESS, ACCESS_NAMES, type ModelThread } from '../machine/modelthread.ts';
import { placeNow } from './stack.ts';
import type { LabStep } from './types.ts';
import { didText } from './view/accesses.ts';
import { takenBy } from './view/interrupts.ts';

export class Recorder {
  /** Steps of the run as far as it is known. */
  steps: LabStep[] = [];
  readonly #program: Program;
  #step = -1;

  constructor(program: Program) {
    this.#program = program;
  }

  begin(): void {
    this.#step = -1;
  }

  /** Forgets the steps from `length` on: another run goes on from there. */
  cut(length: number): void {
    this.steps = this.steps.slice(0, length);
  }

  performed(thread: ModelThread, kind: number, at: number, _range: number, before: number, after: number): void {
    if (thread.kind === ACCESS.device && kind !== ACCESS.device) {
      // One of the words that a device's step touches.
      return;
    }
    this.#step++;
    if (this.#step >= this.steps.length) {
      const { cpu, operand } = thread;
      const takesLock = kind === ACCESS.acquire && after !== 0;
      const interrupt = takesLock ? null : takenBy(this.#program, { cpu, kind, at, operand });
      this.steps.push({
        step: this.#step,
        thread: thread.number,
        name: thread.name,
        operation: operationOf(thread),
        kind: ACCESS_NAMES[kind] as string,
        word: this.#program.nameOf(at),
        before,
        after,
        text: this.#looksAgain(thread, kind, interrupt)
          ? `enters the handler of the ${interrupt} interrupt`
          : didText(this.#program, interrupt, kind, at, before, after),
        interrupt,
        where: thread.cpu < 0 ? null : placeNow(),
      });
    }
  }

  /** Whether it has seen the interrupt with its step before, and looks once more on its way into the handler. */
  #looksAgain({ number }: ModelThread, kind: number, interrupt: string | null): boolean {
    const before = this.steps.findLast(({ thread }) => thread === number);
    return interrupt !== null && kind === ACCESS.atomicLoad && before?.interrupt != null;
  }
}

function operationOf(thread: ModelThread): string {
  if (thread.finished) {
    return thread.cpu < 0 ? 'serves' : 'done';
  }
  return thread.operations[thread.operation]?.label ?? String(thread.operation + 1);
}
