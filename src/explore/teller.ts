/** Tells a run access by access: who, in which operation, on which line of the kernel's source, and what changed. */
import type { AccessObserver } from '../machine/model.ts';
import { ACCESS_NAMES, type ModelThread } from '../machine/modelthread.ts';
import type { Program } from './program.ts';

/** A place in the source. */
interface Where {
  readonly function: string;
  /** From the package's root, or as the stack has it. */
  readonly file: string;
  readonly line: number;
}

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

/** Files whose lines say nothing of what the kernel does: the machine below it, and the explorer around it. */
const BELOW =
  /\/(?:src\/)?(?:machine\/(?!cpu\.|disk\.|tlb\.)|explore\/(?!programs\/)|(?:run|cli|report)\/)|node_modules\//;
const DEEPEST = 40;

export class Teller implements AccessObserver {
  readonly steps: ToldStep[] = [];
  readonly #program: Program;
  readonly #isBelow: (path: string) => boolean;

  /** `isBelow`: whether a file's lines are not to be shown; the line of the innermost other one is. */
  constructor(program: Program, isBelow = (path: string) => BELOW.test(path)) {
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

/** The innermost line on the stack that is the kernel's, or the program's. */
function whereNow(isBelow: (path: string) => boolean): Where | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEPEST;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  for (const frame of stack.split('\n').slice(1)) {
    const place = /^\s*at (?:(.*?) \()?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:)[^()]*?):(\d+):\d+\)?$/.exec(frame);
    if (place !== null && !isBelow(place[2] as string)) {
      return { function: place[1] ?? 'anonymous', file: relative(place[2] as string), line: Number(place[3]) };
    }
  }
  return null;
}

/** `src/vm/page.ts` for a file of this package, the last part of the path for another. */
function relative(path: string): string {
  return /(?:^|\/)((?:src|workers|examples|test)\/.*?)(?:\?.*)?$/.exec(path)?.[1] ?? path.split('/').at(-1) ?? path;
}
