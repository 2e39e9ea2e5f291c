/**
 * Whether a history is linearizable: whether its calls can be put into one order in which each returns what it did, and
 * which keeps the order of any two of them of which one had returned before the other was made.
 *
 * The search of Wing and Gong: of the calls that could come next, because no other call had returned before they were
 * made, try each; go back when nothing fits. Lowe's improvement: what can still come depends only on which calls have been
 * placed and on the object's state, so no such pair is tried twice.
 * A call that never returned may have had its effect at any time after it was made, or none.
 * Source: Wing and Gong, "Testing and Verifying Concurrent Objects", JPDC 1993; Lowe, "Testing for Linearizability",
 * Concurrency and Computation 2017; Herlihy and Wing, TOPLAS 1990, for the definition.
 */
import type { Call, Spec } from './spec.ts';

export type Verdict =
  /** `order`: places in the history of the calls that were placed, one after the other. */
  | { readonly linearizable: true; readonly order: readonly number[] }
  /** `order`: as many as could be placed at best; `next`: those of which none fitted then. */
  | { readonly linearizable: false; readonly order: readonly number[]; readonly next: readonly number[] };

/** Checks a history against what the object may do. */
export function checkHistory<S, C>(spec: Spec<S, C>, history: readonly Call<C>[]): Verdict {
  const search = new Search(spec, history);
  return search.from(spec.initial)
    ? { linearizable: true, order: search.best }
    : { linearizable: false, order: search.best, next: search.next(search.best) };
}

class Search<S, C> {
  /** The most calls that could be placed. */
  best: readonly number[] = [];
  readonly #spec: Spec<S, C>;
  readonly #history: readonly Call<C>[];
  readonly #placed: boolean[];
  readonly #order: number[] = [];
  /** Pairs of placed calls and state from which there is no way on. */
  readonly #failed = new Set<string>();

  constructor(spec: Spec<S, C>, history: readonly Call<C>[]) {
    this.#spec = spec;
    this.#history = history;
    this.#placed = history.map(() => false);
  }

  /** Whether the calls that are not placed yet can be, in this state; those that never returned need not be. */
  from(state: S): boolean {
    if (this.#order.length > this.best.length || this.best.length === 0) {
      this.best = [...this.#order];
    }
    if (this.#history.every(({ end }, n) => end === null || this.#placed[n])) {
      this.best = [...this.#order];
      return true;
    }
    const key = `${this.#placed.map(Number).join('')} ${this.#spec.keyOf(state)}`;
    if (this.#failed.has(key)) {
      return false;
    }
    if (this.#next().some(n => this.#place(n, state))) {
      return true;
    }
    this.#failed.add(key);
    return false;
  }

  /** The calls that may come next when these have been placed. */
  next(order: readonly number[]): number[] {
    this.#history.forEach((_, n) => {
      this.#placed[n] = order.includes(n);
    });
    return this.#next();
  }

  /** Those made before any other, of those not placed, had returned. */
  #next(): number[] {
    let firstReturn = Number.POSITIVE_INFINITY;
    this.#history.forEach(({ end }, n) => {
      if (!this.#placed[n] && end !== null) {
        firstReturn = Math.min(firstReturn, end);
      }
    });
    return [...this.#history.keys()].filter(
      n => !this.#placed[n] && (this.#history[n] as Call<C>).start <= firstReturn,
    );
  }

  #place(n: number, state: S): boolean {
    const { call, end, result } = this.#history[n] as Call<C>;
    this.#placed[n] = true;
    this.#order.push(n);
    let fits = false;
    for (const after of end === null ? this.#spec.effects(state, call) : this.#applied(state, call, result)) {
      fits ||= this.from(after);
    }
    this.#placed[n] = false;
    this.#order.pop();
    return fits;
  }

  #applied(state: S, call: C, result: number): S[] {
    const after = this.#spec.apply(state, call, result);
    return after === null ? [] : [after];
  }
}
