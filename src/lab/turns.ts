/**
 * Ends loops that do not end. A loop of the kernel's that makes accesses is cut short by the explorer, after 50,000 steps; one
 * that makes none would hold up the page for ever. So the page lets each turn of a loop in changed source be counted here.
 */
import { ProgramFault } from '../explore/fault.ts';

/** In one run. More than a run of 50,000 steps needs; a fraction of a second. */
const MOST_TURNS = 20_000_000;

let left = MOST_TURNS;

/** A run begins. */
export function resetTurns(): void {
  left = MOST_TURNS;
}

/** A loop goes round. Throws when that was too often. */
export function turn(): void {
  if (--left < 0) {
    const message = `a loop does not end: ${MOST_TURNS.toLocaleString('en')} turns in one run`;
    throw new ProgramFault({ kind: 'livelock', message, cpus: [], details: {} });
  }
}
