/** What the main thread asks of an explorer's thread, and what that answers: plain data. */
import type { CoverageSets } from '../explore/coverage.ts';
import type { ExploreRequest } from '../explore/request.ts';
import type { Block, PartBlock } from '../explore/session.ts';
import type { Work } from '../explore/strategies/maker.ts';

interface Common {
  /** Tells searches apart: a thread makes program and strategy once for each. */
  readonly session: number;
  readonly request: ExploreRequest;
}

interface Limits {
  /** Schedules at most, and runs of any kind. */
  readonly schedules: number;
  readonly runs: number;
  readonly limitMs: number;
}

export type ExploreTask =
  | (Common & Limits & { readonly kind: 'block'; readonly from: number })
  | (Common & Limits & { readonly kind: 'part'; readonly part: number; readonly work: Work })
  | (Common & { readonly kind: 'parts' })
  | (Common & { readonly kind: 'covered' })
  /** Makes the program, and keeps nothing of it. */
  | { readonly kind: 'ready'; readonly request: ExploreRequest };

export type ExploreReply =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'part'; readonly block: PartBlock }
  | { readonly kind: 'parts'; readonly parts: readonly Work[] }
  | { readonly kind: 'covered'; readonly covered: CoverageSets }
  | { readonly kind: 'ready' }
  /** The user's file is no program. */
  | { readonly kind: 'bad-input'; readonly what: string; readonly value: string; readonly expected: string }
  /** The program broke the rules of the model: what it did, and what was expected if that is told apart. */
  | { readonly kind: 'refused'; readonly what: string; readonly expected: string | undefined };
