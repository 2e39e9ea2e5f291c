/** Tells a run access by access: who, in which operation, on which line of the kernel's source, and what changed. */
import type { AccessObserver } from '../machine/model.ts';
import { ACCESS, ACCESS_NAMES, type ModelThread } from '../machine/modelthread.ts';
import type { FoundFault } from './foundfault.ts';
import type { Program } from './program.ts';
import { isBelowKernel, type Where, whereNow } from './where.ts';

export interface ToldStep {
  /** The number of the step in the run, from 0: what a device touches in one step has the same one. */
  readonly index: number;
  /** The thread; of a kernel, the CPU. A device is the last one. */
  readonly cpu: number;
  readonly thread: string;
  /** The operation's name, or its number where it has none. */
  readonly operation: string;
  /** Its number among the thread's operations, from 0. */
  readonly operationNumber: number;
  readonly access: {
    readonly kind: string;
    readonly name: string;
    readonly address: number;
    readonly before: number;
    readonly after: number;
  };
  /** The word is inside of a lock or the like (Program.isInner). */
  readonly inner?: true | undefined;
  /** Null where the engine gives no stack. */
  readonly where: Where | null;
}

export class Teller implements AccessObserver {
  readonly steps: ToldStep[] = [];
  readonly #program: Program;
  readonly #isBelow: (path: string) => boolean;

  /** `isBelow`: whether a file's lines are not to be shown; the line of the innermost other one is. */
  constructor(program: Program, isBelow = program.isBelow ?? isBelowKernel) {
    this.#program = program;
    this.#isBelow = isBelow;
  }

  begin(): void {
    this.steps.length = 0;
  }

  performed(thread: ModelThread, kind: number, at: number, _range: number, before: number, after: number): void {
    const isTouch = thread.kind === ACCESS.device && kind !== ACCESS.device;
    this.steps.push({
      index: (this.steps.at(-1)?.index ?? -1) + (isTouch ? 0 : 1),
      cpu: thread.number,
      thread: thread.name,
      operation: operationOf(thread),
      operationNumber: thread.operation,
      access: { kind: ACCESS_NAMES[kind] as string, name: this.#program.nameOf(at), address: at, before, after },
      ...(this.#program.isInner?.(at) ? { inner: true } : {}),
      where: whereNow(this.#isBelow),
    });
  }

  end(): null {
    return null;
  }
}

/** A fault whose racing accesses say on which lines of the source they are, as the run that shows it was told. */
export function withPlaces(fault: FoundFault, steps: readonly ToldStep[]): FoundFault {
  const { accesses } = fault.details;
  if (!Array.isArray(accesses)) {
    return fault;
  }
  const placed = accesses.map(access => {
    const told = steps.filter(({ index, cpu }) => index === access.step && cpu === access.thread);
    const step = told.find(each => each.access.kind === access.kind) ?? told[0];
    return { ...access, where: step?.where ?? null };
  });
  return { ...fault, details: { ...fault.details, accesses: placed } };
}

function operationOf(thread: ModelThread): string {
  if (thread.finished) {
    return thread.cpu < 0 ? 'serves' : 'done';
  }
  return thread.operations[thread.operation]?.label ?? String(thread.operation + 1);
}
