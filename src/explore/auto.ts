/**
 * `auto`: which strategies have their turn, and for how long.
 *
 * First a few schedules by PCT and POS in turn, which show most faults. Then, over and over with budgets that grow, the two
 * searches that can come to an end, side by side, and PCT and POS again, beside the search that tries fewest preemptions
 * first: where no search comes to its end, that one says how far it came. Optimal DPOR runs each trace once, stateful search
 * sees each state once; which of them is over first depends on the program, by factors of a hundred either way. Budgets
 * are counted, not timed: whichever ends it ends it on every host that has the time.
 */

/** A strategy's turn. It goes on where it was. */
export interface Turn {
  readonly strategy: string;
  /** Until it has run so many schedules since it began; of a search, runs of any kind. */
  readonly until: number;
}

/** What a turn has come to. */
export interface Outcome {
  /** Whether there is a fault. */
  readonly failed: boolean;
  /** Whether all was tried. */
  readonly complete: boolean;
}

/** Schedules that are drawn first, traces of the first round, and how many times as many of both the next one has. */
const [DRAWN, TRACES, GROWTH] = [200, 250, 4] as const;
/** Runs of stateful search for one of optimal DPOR's, which takes about so many times as long (docs/explore.md). */
const STATEFUL_RUNS = 4;
/** Runs of the context-bounded search: it keeps some kilobytes of each for its next round. */
const MOST_BOUNDED = 16_000;

/**
 * Says whose turn it is: those that it yields together may be had side by side. Is told what they have come to, in their
 * order, or null for one that did not come so far: there is no time left, or one before it has decided. Returns the
 * strategy whose result counts. `most`: schedules that each strategy may run.
 */
export function* auto(most: number): Generator<readonly Turn[], string, readonly (Outcome | null)[]> {
  for (const turns of rounds(most)) {
    const outcomes = yield turns;
    const decided = turns[outcomes.findIndex(isDecided)];
    if (decided !== undefined) {
      return decided.strategy;
    }
    if (outcomes.includes(null)) {
      break;
    }
  }
  return 'mixed';
}

function* rounds(most: number): Generator<readonly Turn[]> {
  let drawn = Math.min(DRAWN, most);
  yield [{ strategy: 'mixed', until: drawn }];
  for (let traces = 0; traces < most; ) {
    traces = Math.min(traces === 0 ? TRACES : GROWTH * traces, most);
    yield [
      { strategy: 'optimal', until: traces },
      { strategy: 'stateful', until: STATEFUL_RUNS * traces },
    ];
    drawn = traces === most ? most : Math.min(GROWTH * drawn, most);
    yield [
      { strategy: 'mixed', until: drawn },
      { strategy: 'bounded', until: Math.min(traces, MOST_BOUNDED) },
    ];
  }
}

function isDecided(outcome: Outcome | null | undefined): boolean {
  return outcome?.failed === true || outcome?.complete === true;
}
