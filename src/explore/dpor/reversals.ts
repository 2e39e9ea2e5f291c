/** At the end of a run: the runs in which one of its races comes the other way round. */
import { ACCESS, BLOCKED, type ModelThread } from '../../machine/modelthread.ts';
import { EVERYTHING, type Footprint, isKnowledge, KNOWLEDGE, touch } from '../footprint.ts';
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
      plan(last, reversal(trace, touching, last, candidateOf(trace, thread), trace.length));
    } else if (!thread.finished && thread.blocked === BLOCKED.mutex) {
      reverseBlocked(trace, touching, candidateOf(trace, thread), plan);
    }
  }
}

function reverseBlocked(trace: Trace, touching: Touching, acquire: Step, plan: Plan): void {
  const taken = trace.conflicting(acquire.thread, [touch(acquire.at, true)], true);
  for (const position of racesOf(trace, acquire, taken)) {
    plan(position, reversal(trace, touching, position, acquire, trace.length));
  }
}

function candidateOf(trace: Trace, thread: ModelThread): Step {
  return new Step(thread.number, thread.operation, trace.lastOf(thread.number), thread, []);
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
