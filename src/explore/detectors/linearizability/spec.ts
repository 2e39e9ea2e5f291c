/** What an object does, one call at a time. */

export interface Spec<S, C> {
  readonly initial: S;
  /** The state after a call that returned `result`; null if the object, in this state, never returns that. */
  apply(state: S, call: C, result: number): S | null;
  /** States that a call can lead to of which it is not known what it returned, since it never did. */
  effects(state: S, call: C): Iterable<S>;
  /** Equal for equal states, and for no others. */
  keyOf(state: S): string;
}

/** A call of a history. Times are of any clock, as long as it is one for all: only their order matters. */
export interface Call<C> {
  /** Who called. A caller makes one call at a time. */
  readonly caller: number;
  readonly call: C;
  readonly start: number;
  /** When it returned; null: it never did. */
  readonly end: number | null;
  /** What it returned, if it did. */
  readonly result: number;
}
