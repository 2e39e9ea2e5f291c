/** A fault that a run on the model machine ended in. */
import { OracleFault } from '../check/fault.ts';
import { ModelFault } from '../machine/model.ts';
import { KernelPanic, MachineCheck } from '../machine/panic.ts';
import { Stuck } from './detectors/waits.ts';
import type { End } from './execution.ts';
import type { FoundFault } from './foundfault.ts';
import type { Program } from './program.ts';

export type { FoundFault } from './foundfault.ts';

/** A check of a program of the user's, or of a detector, failed: thrown by `check`, or by an operation. */
export class ProgramFault extends Error {
  override readonly name = 'ProgramFault';
  readonly fault: FoundFault;
  /** `cause`: what was thrown, where the fault only tells of it. */
  constructor(fault: FoundFault, cause?: unknown) {
    super(fault.message, { cause });
    this.fault = fault;
  }
}

/** What a run's end says, or null when nothing is wrong. Rethrows what is a defect of the model or of the caller. */
export function faultOfEnd(end: End, program: Program): FoundFault | null {
  switch (end.kind) {
    case 'done':
    case 'abandoned':
      return null;
    case 'endless':
      return end.starved.length > 0
        ? null
        : {
            kind: 'livelock',
            message: 'the run does not end: all that can move do, and none gets on',
            cpus: [],
            details: {},
          };
    case 'stuck':
      return new Stuck(program, end.threads, null).fault();
    case 'thrown':
      return thrownFault(end.error, end.thread);
  }
}

function thrownFault(error: unknown, thread: number): FoundFault {
  const cpus = thread < 0 ? [] : [thread];
  if (error instanceof ProgramFault) {
    return error.fault;
  }
  if (error instanceof OracleFault) {
    const { kind, message, details, frame } = error;
    return { kind, message, cpus: error.cpus, details, ...(frame === undefined ? {} : { frame }) };
  }
  if (error instanceof KernelPanic) {
    return { kind: 'panic', message: error.message, cpus, details: {} };
  }
  if (error instanceof MachineCheck) {
    return { kind: 'machine-check', message: error.message, cpus, details: {} };
  }
  if (error instanceof ModelFault) {
    throw error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'panic', message, cpus, details: { thrown: error instanceof Error ? error.name : typeof error } };
}
