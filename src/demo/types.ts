/** What a demonstration is: a claim about locks and the coremap, and a real run that bears it out or does not. */

/** A cell of a table: a number with the unit that its column says, or text. */
export type Cell = string | number;

/** One thing that is shown. Numbers are as measured; how they are rounded is the report's business. */
export type Evidence =
  | { readonly kind: 'number'; readonly label: string; readonly value: number; readonly unit: string }
  | {
      readonly kind: 'table';
      readonly label: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }
  /** A moment of a run: who did what, who waits for whom, with the values. A line each. */
  | { readonly kind: 'moment'; readonly label: string; readonly lines: readonly string[] }
  /** A fault that the kernel showed, on purpose. */
  | {
      readonly kind: 'fault';
      readonly label: string;
      readonly fault: string;
      readonly message: string;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'text'; readonly label: string; readonly lines: readonly string[] };

export interface DemoContext {
  readonly seed: number;
  /** Aborted when the user stops the demonstration. Runs started through `kernelRun` throw then. */
  readonly signal: AbortSignal;
  /** What is shown so far, in order. It is what the user gets when the demonstration is stopped. */
  readonly evidence: Evidence[];
  /** Says what is done now, in a few words. */
  progress(text: string): void;
}

export interface DemoOutcome {
  readonly evidence: readonly Evidence[];
  /** Whether the run bore the claim out, its counterpart included. */
  readonly holds: boolean;
}

export interface Demo {
  readonly name: string;
  /** One line for lists, without a full stop. */
  readonly summary: string;
  /** What the run is to bear out, in whole sentences. */
  readonly claim: string;
  /** A command that shows the same by hand. */
  readonly next: string;
  /** Runs for real, in less than 20 s. Throws only what `signal` was aborted with, and defects. */
  run(context: DemoContext): Promise<DemoOutcome>;
}
