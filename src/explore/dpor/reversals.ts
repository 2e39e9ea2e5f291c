/** At the end of a run: the runs in which one of its races comes the other way round. */
import { ACCESS, BLOCKED, type ModelThread } from '../../machine/modelthread.ts';
import { EVERYTHING, type Footprint, isKnowledge, KNOWLEDGE, privateWordsOf, type Touch, touch } from '../footprint.ts';
import type { Choice } from '../strategy.ts';
import { racesOf, without } from './races.ts';
import { type Planned, planned, type Sequence } from './sequence.ts';
import type { Touching } from './touching.ts';
import { type Included, Step, type Trace } from './trace.ts';

/** Is told of a run to be made: as this one up to a position, then the sequence. */
export type Plan = (position: number, sequence: Sequence) => void;

/**
 * Tells of each race that a step from `first` on is the second half of: the sequence that has it before the other. It
 * takes in what came after the race, too, if `whole`.
 */
export function reverseRaces(trace: Trace, touching: Touching, first: number, whole: boolean, plan: Plan): void {
  for (let at = first; at < trace.length; at++) {
    const step = trace.step(at);
    for (const position of step.races) {
      plan(position, reversal(trace, touching, position, step, whole ? trace.length : at));
    }
  }
}

/** The same for what threads that are not done stand before and cannot do, or could still have done when one threw. */
export function reversePending(trace: Trace, touching: Touching, choice: Choice, thrown: boolean, plan: Plan): void {
  const last = trace.length - 1;
  for (const thread of choice.threads) {
    const couldMove = ((choice.enabled >>> thread.number) & 1) === 1;
    if (thrown && couldMove && thread.number !== trace.step(last).thread) {
      plan(last, reversal(trace, touching, last, candidateOf(trace, touching, thread), trace.length));
    } else if (!couldMove && !isOver(thread, touching)) {
      reverseBlocked(trace, touching, thread, plan);
    }
  }
}

/** Whether nothing that the thread might still do matters. One that shares its CPU could have taken an interrupt there. */
function isOver({ finished, epilogue, number }: ModelThread, touching: Touching): boolean {
  return finished && (epilogue === null || touching.sharedCpuOf(number) < 0);
}

/** What kept the thread from moving could have come after its step: another had the mutex, or the CPU. */
function reverseBlocked(trace: Trace, touching: Touching, thread: ModelThread, plan: Plan): void {
  const candidate = candidateOf(trace, touching, thread);
  const kept: Touch[] = thread.blocked === BLOCKED.mutex ? [touch(thread.at, true)] : [];
  if (candidate.sharedCpu >= 0) {
    kept.push(privateWordsOf(candidate.sharedCpu));
  }
  const taken = trace.conflicting(thread.number, kept, true);
  for (const position of racesOf(trace, candidate, taken)) {
    plan(position, reversal(trace, touching, position, candidate, trace.length));
  }
}

function candidateOf(trace: Trace, touching: Touching, thread: ModelThread): Step {
  const candidate = new Step(thread.number, thread.operation, trace.lastOf(thread.number), thread, []);
  candidate.sharedCpu = touching.sharedCpuOf(thread.number);
  return candidate;
}

/** What does not happen after a step, of those before `end`, and then another one. */
function reversal(trace: Trace, touching: Touching, position: number, candidate: Step, end: number): Sequence {
  const included = without(trace, position);
  const sequence: Planned[] = [];
  for (let at = position + 1; at < end; at++) {
    if (included(at)) {
      sequence.push(planned(trace.step(at), at));
    }
  }
  sequence.push({
    thread: candidate.thread,
    footprint: movedFootprint(trace, touching, included, candidate),
    past: null,
  });
  return sequence;
}

/**
 * What a step touches that comes earlier than it did. If it returns another value then, its thread may ask an oracle about
 * something else; and what a device will touch is not known before.
 */
function movedFootprint(trace: Trace, touching: Touching, included: Included, candidate: Step): Footprint {
  if (candidate.kind === ACCESS.device) {
    return candidate.found === null ? EVERYTHING : candidate.footprint;
  }
  const footprint = touching.by(candidate.thread, candidate, at => trace.valueOf(at, included));
  if (!touching.asks) {
    return footprint;
  }
  const same = returnsNothing(candidate.kind) || trace.valueOf(candidate.at, included) === candidate.found;
  const asked = same && candidate.found !== null ? candidate.footprint.filter(isKnowledge) : [KNOWLEDGE];
  return [...footprint, ...asked];
}

/** A notify that does not wake all returns how many it woke. */
function returnsNothing(kind: number): boolean {
  const { store, atomicStore, zeroPage, release, woken, pause } = ACCESS;
  return [store, atomicStore, zeroPage, release, woken, pause].some(each => each === kind);
}
