/** What the reader changes in the source: which file is open, what has been typed and not run, and what is wrong with it. */
import type { LabEdits, LabEngine, LabSourceError } from '../../api.ts';
import { placeOf } from '../../stack.ts';

/** Why changed source does not run. */
export interface Problem {
  readonly file: string | null;
  /** From 1; null where they are not known. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** How much of a schedule was kept when it was run on changed source. */
export interface Kept {
  readonly steps: number;
  readonly of: number;
}

/** What is edited for. */
export interface Workplace {
  engine(): LabEngine;
  /** Runs what was scheduled on this engine from here on. Throws, and nothing changes, where it cannot. */
  rebuild(engine: LabEngine): Kept;
  changed(): void;
}

const EDITABLE = /^(?:src\/(?:vm|sync|check\/mutants|explore\/programs)|examples)\//;

/** Whether a file is the kernel's, a planted bug or a program, and not of the machine below or the explorer around it. */
export function isEditable(file: string): boolean {
  return EDITABLE.test(file);
}

/** A file in the editor, and the line that it was opened at; null for where the reader was. */
export interface Opened {
  readonly file: string;
  readonly line: number | null;
}

export class Editing {
  /** What is in the editor; null where the source is only read. */
  opened: Opened | null = null;
  problem: Problem | null = null;
  /** What became of the schedule when it was last run; null for nothing to say. */
  kept: Kept | null = null;
  readonly #place: Workplace;
  /** By file: what is in the editor, if that was changed. */
  #drafts: LabEdits = new Map();

  constructor(place: Workplace) {
    this.#place = place;
  }

  /** What the editor shows of a file. */
  text(file: string): string {
    return this.#drafts.get(file) ?? this.#place.engine().source(file) ?? '';
  }

  /** Whether a file that runs is not as it came; whether what was typed into it does not run yet. */
  stateOf(file: string): { readonly changed: boolean; readonly unrun: boolean } {
    const engine = this.#place.engine();
    return { changed: engine.edits.has(file), unrun: this.text(file) !== engine.source(file) };
  }

  open(file: string, line: number | null = null): void {
    this.opened = { file, line };
    this.#place.changed();
  }

  close(): void {
    this.opened = null;
    this.#place.changed();
  }

  type(file: string, text: string): void {
    const before = this.stateOf(file);
    this.#drafts = new Map([...this.#drafts, [file, text]]);
    if (this.kept !== null || before.unrun !== this.stateOf(file).unrun) {
      this.kept = null;
      this.#place.changed();
    }
  }

  /** Runs all that was typed. Whether it runs: else there is a problem, and what ran before goes on. */
  run(): boolean {
    return this.#rebuild(new Map([...this.#place.engine().edits, ...this.#drafts]));
  }

  /** One file as it came. */
  restore(file: string): void {
    this.#drafts = new Map([...this.#drafts].filter(([name]) => name !== file));
    const edits = new Map(this.#place.engine().edits);
    if (edits.delete(file)) {
      this.#rebuild(edits);
    } else {
      this.problem = null;
      this.#place.changed();
    }
  }

  /** Runs the kernel as it came. What was typed stays in the editor. */
  putAside(): void {
    const { edits } = this.#place.engine();
    if (edits.size > 0) {
      this.change(edits, new Map());
      this.#rebuild(new Map());
    }
  }

  /** What ran is kept in the editor, what is to run is put into it. */
  change(before: LabEdits, after: LabEdits): void {
    if (before !== after) {
      this.#drafts = new Map([...before, ...this.#drafts, ...after]);
      this.problem = null;
      this.kept = null;
    }
  }

  #rebuild(edits: LabEdits): boolean {
    const engine = this.#place.engine();
    const changed = [...edits].filter(([file, text]) => text !== engine.original(file));
    this.kept = null;
    this.problem = null;
    try {
      this.kept = this.#place.rebuild(engine.withEdits(new Map(changed)));
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.#place.changed();
    return this.problem === null;
  }
}

/** With its place, as far as that is known. */
export function problemText({ file, line, column, message }: Problem): string {
  const place = [file, line, column].filter(part => part !== null).join(':');
  return file === null ? message : `${place}: ${message}`;
}

/** By its name: the editor is a script of its own, with a class of its own. */
function isSourceError(error: unknown): error is LabSourceError {
  return error instanceof Error && error.name === 'LabSourceError';
}

/** Whatever changed source throws is its reader's to mend. */
export function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  if (isSourceError(error)) {
    const { file, line, column } = error;
    return { file, line, column, message };
  }
  const place = placeOf(error);
  return { file: place?.file ?? null, line: place?.line ?? null, column: null, message };
}
