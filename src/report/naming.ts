import type { Fault, ProcessLine } from '../run/types.ts';

/**
 * The faults with the names of the threads that they speak of: an oracle knows a process by its number only, which is its
 * place in `processes`.
 */
export function withThreadNames(faults: readonly Fault[], processes: readonly ProcessLine[]): Fault[] {
  return faults.map(fault => {
    const { process: number, ...rest } = fault.details;
    const name = typeof number === 'number' ? processes[number]?.name : undefined;
    if (name === undefined) return fault;
    return {
      ...fault,
      message: fault.message.replace(new RegExp(`\\bprocess ${number}\\b`), `process ${number} (${name})`),
      details: { process: number, name, ...rest },
    };
  });
}
