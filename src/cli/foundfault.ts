import type { FoundFault } from '../explore/foundfault.ts';
import type { Fault } from '../run/types.ts';

/** A fault of the model machine as documents have it: with the string that replays it, and its length in steps. */
export function asFault(found: FoundFault, replay: string, steps: number): Fault {
  const { kind, message, cpus, frame, lock, details } = found;
  return {
    kind,
    message,
    cpus: [...cpus],
    replay,
    steps,
    details: { ...details },
    ...(frame === undefined ? {} : { frame }),
    ...(lock === undefined ? {} : { lock }),
  };
}
