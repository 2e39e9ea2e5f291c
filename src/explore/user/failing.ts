/** What a user's code throws, as a fault. */
import { ModelFault, UNWIND } from '../../machine/model.ts';
import { KernelPanic, MachineCheck } from '../../machine/panic.ts';
import { ProgramFault } from '../fault.ts';

/** What must hold does not. `thread` is -1 for the check at the end. */
export function assertionFault(message: string, thread: number): ProgramFault {
  return new ProgramFault({ kind: 'oracle', message, cpus: thread < 0 ? [] : [thread], details: {} });
}

/** Whether it is the explorer's own, or told by it as it is. */
function isKnown(error: unknown): boolean {
  return (
    error === UNWIND ||
    error instanceof ProgramFault ||
    error instanceof ModelFault ||
    error instanceof KernelPanic ||
    error instanceof MachineCheck
  );
}

/** `error` if the explorer knows it; else a fault that says what was thrown, and by whom. An assertion library's is one too. */
export function asThrown(error: unknown, who: string, thread: number): unknown {
  if (isKnown(error)) {
    return error;
  }
  const name = error instanceof Error ? error.name : typeof error;
  const text = error instanceof Error ? error.message : String(error);
  if (/^AssertionError/.test(name)) {
    return assertionFault(`${who}: ${text}`, thread);
  }
  const cpus = thread < 0 ? [] : [thread];
  return new ProgramFault(
    { kind: 'panic', message: `${who} throws ${name}: ${text}`, cpus, details: { thrown: name } },
    error,
  );
}
