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
  /** Ways to mend it. The one that is right is explored without a fault, the others with one. */
  readonly mends: readonly Mend[];
  /** Where the mistake is, for a reader who writes a mend: a file, and text that one line of it alone contains. */
  readonly mistake: { readonly file: string; readonly line: string };
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

/** Whether the run, or what is behind its end, came to a fault of this kind. */
export function endsIn({ end }: LabState, kind: string): boolean {
  return end?.fault?.kind === kind || end?.endedIn?.kind === kind;
}
