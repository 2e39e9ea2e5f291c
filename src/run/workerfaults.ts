/** What ended a CPU's work early, as plain data that crosses the thread boundary. */
import { OracleFault } from '../check/fault.ts';
import { KernelPanic, MachineCheck, MachineHalted } from '../machine/panic.ts';
import type { Fault } from './types.ts';

/** The fault behind an error thrown on a CPU; null when the CPU was only told to stop. */
export function faultOf(error: unknown, cpu: number): Fault | null {
  if (error instanceof MachineHalted) {
    return null;
  }
  if (error instanceof OracleFault) {
    const { kind, message, cpus, frame } = error;
    const details = detailsOf(error);
    return { kind, message, cpus: [...cpus], ...(frame === undefined ? {} : { frame }), replay: null, details };
  }
  if (error instanceof KernelPanic || error instanceof MachineCheck) {
    const kind = error instanceof KernelPanic ? 'panic' : 'machine-check';
    return { kind, message: error.message, cpus: [error.cpu], replay: null, details: { stack: stackOf(error) } };
  }
  return {
    kind: 'panic',
    message: `CPU ${cpu} died: ${error instanceof Error ? error.message : String(error)}`,
    cpus: [cpu],
    replay: null,
    details: { stack: stackOf(error) },
  };
}

/** An audit that a CPU makes has its findings in one text, a line each; the fault has them as a list, as at the end. */
function detailsOf({ kind, details }: OracleFault): Fault['details'] {
  const { all } = details;
  return kind === 'audit' && typeof all === 'string' ? { mismatches: all.split('\n') } : details;
}

/** The functions on the stack, innermost first, without the host's paths. */
function stackOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter(line => line.trimStart().startsWith('at '))
    .map(line => line.trim().replace(/\(?(?:file:\/\/)?\/\S*\/((?:src|workers)\/)/, '($1'))
    .slice(0, 12);
}
