import { classOf } from '../explore/detectors/classify.ts';
import type { FoundFault } from '../explore/foundfault.ts';
import type { Fault } from '../run/types.ts';

interface Shown {
  /** What replays it. */
  readonly replay: string;
  readonly steps: number;
  readonly switches: number;
}

/** A fault of the model machine as documents have it: its class, and the run that shows it. */
export function asFault(found: FoundFault, { replay, steps, switches }: Shown): Fault {
  const { kind, message, cpus, frame, lock, details } = found;
  return {
    kind,
    class: classOf(found, switches),
    message,
    cpus: [...cpus],
    replay,
    steps,
    details: { ...details },
    ...(frame === undefined ? {} : { frame }),
    ...(lock === undefined ? {} : { lock }),
  };
}
