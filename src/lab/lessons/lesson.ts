/** A lesson: plain data, and a predicate over what the engine shows. */
import type { LabExploration } from '../api.ts';
import type { LabRequest, LabState } from '../types.ts';

export interface Lesson {
  /** For the address: `lost-frame`. */
  readonly id: string;
  readonly title: string;
  /** Two sentences. */
  readonly setting: string;
  readonly request: LabRequest;
  /** What to bring about by scheduling, in one line; and whether that has come about. */
  readonly goal: string;
  reached(state: LabState): boolean;
  /** To be answered before the goal is explained. `right` is an index of `answers`. */
  readonly question: { readonly text: string; readonly answers: readonly string[]; readonly right: number };
  /** What was seen, told when the goal is reached. */
  readonly told: string;
  /**
   * Ways to mend it. The one that is right is explored without a fault, the others with one. A kernel without a mistake
   * has one, which leaves it as it is.
   */
  readonly mends: readonly Mend[];
  /** Where the mistake is, for a reader who writes a mend: a file, and text that one line of it alone contains; null for none. */
  readonly mistake: { readonly file: string; readonly line: string } | null;
  /** Keys, as the page takes them, that reach the goal from the start. */
  readonly keys: string;
}

interface Mend {
  readonly text: string;
  readonly request: LabExploration;
  /** Why it does, or does not. */
  readonly why: string;
  readonly right: boolean;
}

export function right(text: string, request: LabExploration, why: string): Mend {
  return { text, request, why, right: true };
}

export function wrong(text: string, request: LabExploration, why: string): Mend {
  return { text, request, why, right: false };
}

/** A goal: the run, or what is behind its end, has come to a fault of one of these kinds. */
export function endsIn(...kinds: readonly string[]): (state: LabState) => boolean {
  return ({ end }) => [end?.fault, end?.endedIn].some(fault => fault != null && kinds.includes(fault.kind));
}
