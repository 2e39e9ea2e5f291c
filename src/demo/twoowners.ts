/** The moment at which one frame has two owners, as the oracles saw it: who was given it, and what the first then read. */
import { POISON } from '../check/owners.ts';
import { hex, PAGE_SHIFT } from '../machine/mips.ts';
import type { Fault, Outcome } from '../run/types.ts';
import { faultEvidence } from './kernelrun.ts';
import type { Evidence } from './types.ts';

/** Kernel pages only, few and fast: each is tagged by who has it, and looked at before it is freed. */
export const ALLOCATORS = { workloads: ['kpages'], cpus: 4, programs: 4, frames: 256 } as const;
/** Most runs show it in a tenth of this. */
export const TRY_MS = 1500;
export const TRIES = 6;

export interface TwoOwners {
  readonly frame: number;
  /** The frame handed out a second time. */
  readonly given: Fault;
  /** The CPU that had it, and the one that got it too. */
  readonly first: number;
  readonly second: number;
  readonly wrong: WrongRead;
  readonly lockTaken: number;
}

/** What one owner reads that the other has done: the line that tells it, and the fault of the program that saw it. */
interface WrongRead {
  readonly fault: Fault | null;
  readonly line: string;
}

/** The two owners, if they are on two CPUs and one of them reads what the other has done. Otherwise null. */
export function twoOwnersOf({ faults, result }: Outcome): TwoOwners | null {
  for (const given of faults) {
    const { frame, cpus, details } = given;
    const [second, first] = cpus;
    if (given.kind !== 'oracle' || details.givenOnCpu !== first) continue;
    if (frame === undefined || second === undefined || first === undefined) continue;
    const wrong = readByFirst(faults, frame, second) ?? readBySecond(given, first, second);
    if (wrong !== null) {
      return { frame, given, first, second, wrong, lockTaken: result.lockStats.acquisitions };
    }
  }
  return null;
}

/** The program that had the frame first looked at its page, and did not find what it had stored there. */
function readByFirst(faults: readonly Fault[], frame: number, second: number): WrongRead | null {
  for (const fault of faults) {
    const { expected, found, address } = fault.details;
    const numbers = typeof expected === 'number' && typeof found === 'number';
    // A fresh page that is not zero is another matter: nothing had been stored there.
    if (fault.kind !== 'oracle' || fault.details.frame !== frame || !numbers || expected === 0) continue;
    const why = found === 0 ? `page_alloc has zeroed the frame for CPU ${second}` : `CPU ${second} has stored there`;
    const [cpu] = fault.cpus;
    return {
      fault,
      line: `CPU ${cpu}  loaded ${hex(found)} from ${address}, where its thread had stored ${hex(expected)}; ${why}`,
    };
  }
  return null;
}

const NOTHING_STORED = [0, POISON].map(hex);

/** The second owner's fresh page, which must be zero, holds what the first has stored. */
function readBySecond({ details }: Fault, first: number, second: number): WrongRead | null {
  const { firstWord } = details;
  if (typeof firstWord !== 'string' || NOTHING_STORED.includes(firstWord)) return null;
  return {
    fault: null,
    line: `CPU ${second}  finds ${firstWord} in its fresh page, which must be zero; CPU ${first} has stored it`,
  };
}

export function twoOwnersEvidence({ frame, given, first, second, wrong }: TwoOwners): Evidence[] {
  const lines = [
    `CPU ${first}  was given frame ${frame} (physical address ${hex(frame << PAGE_SHIFT)}): ${given.details.ownedBy}`,
    `CPU ${second}  was given frame ${frame} too, while CPU ${first} had it: ${given.details.owner}`,
    wrong.line,
  ];
  return [
    faultEvidence('the oracle that keeps the owner of each frame', given, []),
    ...(wrong.fault === null ? [] : [faultEvidence('the program that had the frame first', wrong.fault, [])]),
    { kind: 'moment', label: `the moment, frame ${frame}`, lines },
  ];
}
