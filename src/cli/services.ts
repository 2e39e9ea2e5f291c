import type { Outcome, RunHandlers, RunOptions } from '../run/types.ts';
import type { Catalogue } from './catalogue.ts';

/** Where a command writes. Only documents and summaries go to `out`; everything said on the way goes to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly outHasColors: boolean;
  /** Whether a line on `err` can be overwritten. */
  readonly errIsTerminal: boolean;
  readonly errColumns: number;
}

/** What the command line needs from outside: replaced in tests, and loaded only by the commands that use it. */
export interface Services {
  readonly terminal: Terminal;
  readonly version: string;
  run(options: RunOptions, handlers: RunHandlers): Promise<Outcome>;
  catalogue(): Promise<Catalogue>;
  /** Calls `stop` at the user's first Ctrl-C; a second one ends the program. Returns how to stop listening. */
  onInterrupt(stop: () => void): () => void;
}
