/** Steps to be made one after the other from some point of a run on: the start of a run that reverses a race. */
import { conflicts, type Footprint } from '../footprint.ts';
import type { Step } from './trace.ts';

export interface Planned {
  readonly thread: number;
  readonly footprint: Footprint;
  /** Where it stood in the run that the plan was made from, with its clock there. Null: it comes earlier than it did. */
  readonly past: { readonly position: number; readonly clock: readonly number[] } | null;
}

export type Sequence = readonly Planned[];

export function planned(step: Step, position: number): Planned {
  return { thread: step.thread, footprint: step.footprint, past: { position, clock: step.clock } };
}

/** Whether `later`, which comes after `earlier` in a sequence, depends on it, perhaps through others. */
function dependsOn(later: Planned, earlier: Planned): boolean {
  if (later.past === null || earlier.past === null) {
    return later.thread === earlier.thread || conflicts(later.footprint, earlier.footprint);
  }
  return (later.past.clock[earlier.thread] as number) > earlier.past.position;
}

/** Where a thread's first step stands if it can be made first (the thread is an initial of the sequence), or -1. */
export function initialAt(sequence: Sequence, thread: number): number {
  const at = sequence.findIndex(step => step.thread === thread);
  for (let n = 0; n < at; n++) {
    if (dependsOn(sequence[at] as Planned, sequence[n] as Planned)) {
      return -1;
    }
  }
  return at;
}

/** Whether a thread that is not in the sequence could make a step first and change nothing of it. */
function isIndependent(sequence: Sequence, thread: number, footprint: Footprint): boolean {
  return sequence.every(step => step.thread !== thread && !conflicts(step.footprint, footprint));
}

/** Whether some run that begins with the thread's step is equivalent to one that begins so (a weak initial). */
export function isWeakInitial(sequence: Sequence, thread: number, footprint: Footprint): boolean {
  return initialAt(sequence, thread) >= 0 || isIndependent(sequence, thread, footprint);
}

// ---- wakeup trees ----

/** A step to be made, and what is to be tried after it, in this order. */
export interface Branch {
  readonly thread: number;
  readonly footprint: Footprint;
  readonly branches: Branch[];
}

/**
 * Adds a sequence to a wakeup tree, unless what is there leads to an equivalent run already (Abdulla, Aronis, Jonsson,
 * Sagonas, POPL 2014, insert). A branch without further ones is a leaf: it may be followed by anything.
 */
export function insert(branches: Branch[], sequence: Sequence): void {
  let level = branches;
  let rest = sequence;
  for (;;) {
    const next = leadingTo(level, rest);
    if (next === null) {
      append(level, rest);
      return;
    }
    if (next.branch.branches.length === 0 || next.rest.length === 0) {
      return;
    }
    level = next.branch.branches;
    rest = next.rest;
  }
}

/** The first branch whose step could come first, and what is left of the sequence after it. */
function leadingTo(level: readonly Branch[], sequence: Sequence): { branch: Branch; rest: Sequence } | null {
  for (const branch of level) {
    const at = initialAt(sequence, branch.thread);
    if (at >= 0) {
      return { branch, rest: sequence.filter((_, n) => n !== at) };
    }
    if (isIndependent(sequence, branch.thread, branch.footprint)) {
      return { branch, rest: sequence };
    }
  }
  return null;
}

function append(level: Branch[], sequence: Sequence): void {
  let at = level;
  for (const { thread, footprint } of sequence) {
    const branch = { thread, footprint, branches: [] };
    at.push(branch);
    at = branch.branches;
  }
}
