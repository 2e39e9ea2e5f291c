/**
 * Races of a run: pairs of steps whose order the run happened to have, and that another run could have the other way
 * round (reversible races in the source-DPOR papers; see strategies/dpor.ts).
 *
 * A step that waited to be enabled is the special case. An acquire happens after the release before it, and cannot be
 * made before that; it is in a race with the *acquire* that took the mutex away. So for steps that wait, the search for
 * the other half of a race goes on past those before which the step could not be made.
 */
import { ACCESS } from '../../machine/modelthread.ts';
import type { Pending } from '../footprint.ts';
import type { Included, Step, Trace } from './trace.ts';

/** A step of a thread, or what it stands before at the end of a run. */
export interface Candidate extends Pending {
  readonly thread: number;
  readonly operation: number;
  /** Where the thread's step before stands, or -1. */
  readonly previous: number;
  readonly sharedCpu: number;
}

/** All steps up to one and then those that do not happen after it, as a set: a run in which `candidate` can be tried. */
export function without(trace: Trace, position: number): Included {
  return at => at < position || !trace.happensBefore(position, at);
}

/** Whether a step is made only when it can be; on a CPU that threads share, none is made while another one has it. */
export function waitsToBeEnabled({ kind, sharedCpu }: { readonly kind: number; readonly sharedCpu: number }): boolean {
  switch (kind) {
    case ACCESS.acquire:
    case ACCESS.pause:
    case ACCESS.woken:
    case ACCESS.device:
    case ACCESS.idle:
      return true;
    default:
      return sharedCpu >= 0;
  }
}

/** Whether a step that waits can be made after those included, which its thread's step before is one of. */
function enabledAfter(trace: Trace, included: Included, candidate: Candidate): boolean {
  const { kind, at, operand } = candidate;
  switch (kind) {
    case ACCESS.acquire:
      return trace.valueOf(at, included) === 0 || (operand >= 0 && trace.valueOf(operand, included) !== 0);
    case ACCESS.pause:
      return hasChanged(trace, included, candidate);
    case ACCESS.woken:
      return trace.wokenBy(at, candidate.previous, included) >= 0;
    case ACCESS.device:
      return trace.valueOf(at, included) !== trace.valueOf(operand, included);
    case ACCESS.idle:
      return (
        (trace.valueOf(at, included) & candidate.expected) !== 0 ||
        (operand >= 0 && trace.valueOf(operand, included) !== 0)
      );
    default:
      return true;
  }
}

/** Whether a word that was read since the last turn of the spin loop has changed since. */
function hasChanged(trace: Trace, included: Included, turn: Candidate): boolean {
  let at = turn.previous;
  while (at >= 0) {
    const step = trace.step(at);
    if (step.operation !== turn.operation || step.kind === ACCESS.pause) {
      return false;
    }
    if (isRead(step) && trace.changedSince(step.at, at, included)) {
      return true;
    }
    at = step.previous;
  }
  return false;
}

/** Whether the machine keeps the word in mind as one that a spin loop may wait for: the thread has learnt its value. */
function isRead({ kind }: Step): boolean {
  switch (kind) {
    case ACCESS.load:
    case ACCESS.atomicLoad:
    case ACCESS.exchange:
    case ACCESS.compareExchange:
    case ACCESS.add:
    case ACCESS.or:
    case ACCESS.and:
      return true;
    default:
      return false;
  }
}

/**
 * The earlier steps that `candidate` is in a race with, last first. `conflicting` are those that it conflicts with, all of
 * them if it waited.
 */
export function racesOf(trace: Trace, candidate: Candidate, conflicting: readonly number[]): number[] {
  const before = candidate.previous < 0 ? [] : trace.step(candidate.previous).clock;
  const known = [...before];
  const races: number[] = [];
  for (const at of [...conflicting].sort((a, b) => b - a)) {
    const step = trace.step(at);
    if ((known[step.thread] ?? 0) > at || !couldComeBefore(trace, at, candidate)) {
      continue;
    }
    races.push(at);
    for (let thread = 0; thread < step.clock.length; thread++) {
      known[thread] = Math.max(known[thread] ?? 0, step.clock[thread] as number);
    }
  }
  return races;
}

function couldComeBefore(trace: Trace, position: number, candidate: Candidate): boolean {
  const { sharedCpu, leavesCpu } = trace.step(position);
  if (sharedCpu >= 0 && sharedCpu === candidate.sharedCpu && !leavesCpu) {
    return false;
  }
  return !waitsToBeEnabled(candidate) || enabledAfter(trace, without(trace, position), candidate);
}
