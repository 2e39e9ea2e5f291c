/** What a user's code throws, as a fault. */
import { ModelFault, UNWIND } from '../../machine/model.ts';
import { KernelPanic, MachineCheck } from '../../machine/panic.ts';
import { ProgramFault } from '../fault.ts';
import { lineOf } from './userlines.ts';

/** What must hold does not. `thread` is -1 for the check at the end. */
export function assertionFault(message: string, thread: number, cause?: unknown): ProgramFault {
  return new ProgramFault({ kind: 'oracle', message, cpus: thread < 0 ? [] : [thread], details: {} }, cause);
}

/** Whether it is the explorer's own, or told by it as it is. */
function isKnown(error: unknown): boolean {
  return error === UNWIND || error instanceof ProgramFault || error instanceof MachineCheck;
}

/**
 * `error` if the explorer knows it, what the kernel's locks say with the names of the threads, what is a mistake of the
 * program's with the line that made it; else a fault that says what was thrown, and by whom. An assertion library's is one
 * too. `who` throws it, a thread or the check; `threads` by name.
 */
export function asThrown(error: unknown, who: string, thread: number, threads: readonly string[]): unknown {
  if (isKnown(error)) {
    return error;
  }
  if (error instanceof KernelPanic) {
    return new KernelPanic(error.cpu, withNames(error.message, threads));
  }
  const line = lineOf(error);
  if (error instanceof ModelFault) {
    const by = thread < 0 ? who : `thread ${who}`;
    return new ModelFault(`${by}${line === null ? '' : `, ${line}`}: ${error.what}`, error.expected);
  }
  const name = error instanceof Error ? error.name : typeof error;
  const text = error instanceof Error ? error.message : String(error);
  if (/^AssertionError/.test(name)) {
    return assertionFault(`${who}: ${text}`, thread, error);
  }
  const cpus = thread < 0 ? [] : [thread];
  const message = `${who} throws ${name}: ${text}${line === null ? '' : ` (${line})`}`;
  return new ProgramFault({ kind: 'panic', message, cpus, details: { thrown: name } }, error);
}

/** A thread has a CPU of its own here, and goes by its name. */
function withNames(message: string, threads: readonly string[]): string {
  return message
    .replace(/^lock_(?:acquire|release): /, '')
    .replace(/\b(?:thread|CPU) (\d+)\b/g, (number, n) => threads[n] ?? number);
}
