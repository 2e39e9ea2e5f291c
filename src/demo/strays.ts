/** The moment of a stray store: a CPU stores through a translation that is stale, into a frame of somebody else's. */
import type { Fault, Outcome } from '../run/types.ts';
import { faultEvidence } from './kernelrun.ts';
import type { Evidence } from './types.ts';

/**
 * One process that only stores, to pages that its TLB holds, so that nothing but a shootdown makes its CPU look again; and
 * two others that need so many frames that those pages are evicted soon.
 */
export const EVICTORS = { workloads: ['scribble', 'walk', 'huge'], cpus: 3, frames: 96 } as const;
/** Most runs show it in a tenth of this. */
export const TRY_MS = 1500;
export const TRIES = 6;

interface StrayStore {
  readonly fault: Fault;
  readonly frame: number;
  /** The CPU that stored, and the one that the frame was given away on. */
  readonly cpu: number;
  readonly giver: number;
  readonly sent: number;
  readonly acknowledged: number;
}

const TOLD = ['va', 'formerOwner', 'frameOwner', 'expected', 'found'];

/** The stray store, if all that there is to tell of it is known: two CPUs, frame, both owners and values. Else null. */
export function strayStoreOf({ faults, result }: Outcome): StrayStore | null {
  for (const fault of faults) {
    const { kind, frame, cpus, details } = fault;
    const [cpu, giver] = cpus;
    const known = TOLD.every(key => typeof details[key] === 'string') && details.frameOwner !== details.formerOwner;
    if (kind !== 'oracle' || !known || frame === undefined || cpu === undefined || giver === undefined) continue;
    const { sent, acknowledged } = result.shootdowns;
    return { fault, frame, cpu, giver, sent, acknowledged };
  }
  return null;
}

export function strayEvidence(stray: StrayStore, notForgotten: string): Evidence[] {
  return [
    faultEvidence('the oracle that keeps the owner of each frame', stray.fault, []),
    { kind: 'moment', label: `the moment, frame ${stray.frame}`, lines: momentOf(stray, notForgotten) },
  ];
}

function momentOf({ fault, frame, cpu, giver }: StrayStore, notForgotten: string): string[] {
  const { formerOwner, frameOwner, va, expected, found } = fault.details;
  return [
    `CPU ${cpu}  had ${formerOwner} in frame ${frame}, and in its TLB`,
    `CPU ${giver}  took the frame and gave it to ${frameOwner}; ${notForgotten}`,
    `CPU ${cpu}  stored ${found} to ${va}, through the old entry: into frame ${frame}`,
    `the word held ${expected} of its new owner, and holds ${found}`,
  ];
}
