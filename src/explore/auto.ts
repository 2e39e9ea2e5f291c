/**
 * `auto`: which strategies have their turn, and for how long.
 *
 * First a few schedules by PCT and POS in turn, which show most faults. Then, over and over with budgets that grow, the two
 * searches that can come to an end, side by side, and PCT and POS again. Optimal DPOR runs each trace once, stateful search
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

/**
 * Says whose turn it is: those that it yields together may be had side by side. Is told what they have come to, in their
 * order, or null for one that did not come so far: there is no time left, or one before it has decided. Returns the
 * strategy whose result counts. `most`: schedules that each strategy may run.
 */
export function* auto(most: number): Generator<readonly Turn[], string, readonly (Outcome | null)[]> {
  let drawn = yield [{ strategy: 'mixed', until: Math.min(DRAWN, most) }];
  for (let size = 1; !drawn.includes(null) && !isDecided(drawn[0]); size *= GROWTH) {
    const traces = Math.min(TRACES * size, most);
    const turns = [
      { strategy: 'optimal', until: traces },
      { strategy: 'stateful', until: STATEFUL_RUNS * traces },
    ];
    const outcomes = yield turns;
    const decided = outcomes.findIndex(isDecided);
    if (decided >= 0) {
      return (turns[decided] as Turn).strategy;
    }
    if (traces === most) {
      break;
    }
    drawn = yield [{ strategy: 'mixed', until: Math.min(DRAWN * size * GROWTH, most) }];
  }
  if (!isDecided(drawn[0])) {
    yield [{ strategy: 'mixed', until: most }];
  }
  return 'mixed';
}

function isDecided(outcome: Outcome | null | undefined): boolean {
  return outcome?.failed === true || outcome?.complete === true;
}
