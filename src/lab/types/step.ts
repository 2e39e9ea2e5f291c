/** A step, and the line of the source that made it. */

/** A line of the source: `src/vm/page.ts`, from 1. */
export interface LabPlace {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** A step that was made. */
export interface LabStep {
  readonly step: number;
  readonly thread: number;
  /** The thread's name, and its operation's. */
  readonly name: string;
  readonly operation: string;
  readonly kind: string;
  readonly word: string;
  readonly before: number;
  readonly after: number;
  /** `stores coremap[3].state: FREE -> FIXED`. */
  readonly text: string;
  /** `TLB shootdown`, if it takes that interrupt; null for none. */
  readonly interrupt: string | null;
  readonly where: LabPlace | null;
}
