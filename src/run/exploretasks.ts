/** What the main thread asks of an explorer's thread, and what that answers: plain data. */
import type { CoverageSets } from '../explore/coverage.ts';
import type { ExploreRequest } from '../explore/request.ts';
import type { Block } from '../explore/session.ts';

interface Common {
  /** Tells explorations apart: a thread makes program and strategy once for each. */
  readonly session: number;
  readonly request: ExploreRequest;
  readonly covers: boolean;
}

export type ExploreTask =
  | (Common & { readonly kind: 'block'; readonly from: number; readonly schedules: number; readonly limitMs: number })
  | (Common & { readonly kind: 'covered' });

export type ExploreReply =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'covered'; readonly covered: CoverageSets | null }
  /** The program broke the rules of the model: what it did. */
  | { readonly kind: 'refused'; readonly message: string };
