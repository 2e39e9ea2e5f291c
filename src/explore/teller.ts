/** Tells a run access by access: who, in which operation, on which line of the kernel's source, and what changed. */
import type { AccessObserver } from '../machine/model.ts';
import { ACCESS_NAMES, type ModelThread } from '../machine/modelthread.ts';
import type { Program } from './program.ts';
import { isBelowKernel, type Where, whereNow } from './where.ts';

export interface ToldStep {
  readonly index: number;
  /** The thread; of a kernel, the CPU. A device is the last one. */
  readonly cpu: number;
  readonly thread: string;
  /** The operation's name, or its number where it has none. */
  readonly operation: string;
  readonly access: {
    readonly kind: string;
    readonly name: string;
    readonly address: number;
    readonly before: number;
    readonly after: number;
  };
  /** Null where the engine gives no stack. */
  readonly where: Where | null;
}

export class Teller implements AccessObserver {
  readonly steps: ToldStep[] = [];
  readonly #program: Program;
  readonly #isBelow: (path: string) => boolean;

  /** `isBelow`: whether a file's lines are not to be shown; the line of the innermost other one is. */
  constructor(program: Program, isBelow = isBelowKernel) {
    this.#program = program;
    this.#isBelow = isBelow;
  }

  begin(): void {
    this.steps.length = 0;
  }

  performed(thread: ModelThread, kind: number, at: number, _range: number, before: number, after: number): void {
    this.steps.push({
      index: this.steps.length,
      cpu: thread.number,
      thread: thread.name,
      operation: operationOf(thread),
      access: { kind: ACCESS_NAMES[kind] as string, name: this.#program.nameOf(at), address: at, before, after },
      where: whereNow(this.#isBelow),
    });
  }

  end(): null {
    return null;
  }
}

function operationOf(thread: ModelThread): string {
  if (thread.finished) {
    return thread.cpu < 0 ? 'serves' : 'done';
  }
  return thread.operations[thread.operation]?.label ?? String(thread.operation + 1);
}
