/**
 * Runs as a tree. Each hangs on the earlier run that it shares most steps with, where it leaves that one: so a run keeps
 * its place when others come, and a stretch in which no run leaves another is one line.
 */
import { commonSteps, type Run, type RunEnd } from './run.ts';

export interface Limb {
  readonly run: Run;
  /** Steps that it shares with the run that it hangs on; 0 for the first. */
  readonly at: number;
  /** Those that hang on it: the one that leaves it last comes first, so that lines down to them cross none. */
  readonly branches: readonly Limb[];
  readonly ending: Ending | null;
  /** All runs from here on, this one first. */
  readonly runs: readonly Run[];
  /** Whether all of those end in the same way and in the same state. */
  readonly isSame: boolean;
}

/** What several runs may end in. */
interface Ending {
  readonly end: RunEnd;
  /** `A`, in the order in which they were come to. */
  readonly letter: string;
  /** Runs that end so. */
  readonly runs: number;
}

/** Null for no runs. */
export function treeOf(runs: readonly Run[]): Limb | null {
  const endings = endingsOf(runs);
  const hanging = new Map<Run, { run: Run; at: number }[]>();
  for (const [n, run] of runs.entries()) {
    const on = n === 0 ? null : nearest(runs.slice(0, n), run);
    if (on !== null) {
      hanging.set(on.run, [...(hanging.get(on.run) ?? []), { run, at: on.common }]);
    }
  }
  const limb = (run: Run, at: number): Limb => {
    const branches = (hanging.get(run) ?? [])
      .sort((one, other) => other.at - one.at || one.run.number - other.run.number)
      .map(each => limb(each.run, each.at));
    const ending = endings(run);
    return {
      run,
      at,
      branches,
      ending,
      runs: [run, ...branches.flatMap(each => each.runs)],
      isSame: ending !== null && branches.every(each => each.isSame && each.ending === ending),
    };
  };
  const [first] = runs;
  return first === undefined ? null : limb(first, 0);
}

function nearest(earlier: readonly Run[], { choices }: Run): { run: Run; common: number } {
  let best = { run: earlier[0] as Run, common: -1 };
  for (const run of earlier) {
    const common = commonSteps(run.choices, choices);
    if (common > best.common) {
      best = { run, common };
    }
  }
  return best;
}

function endingsOf(runs: readonly Run[]): (run: Run) => Ending | null {
  const byKey = new Map<string, { end: RunEnd; letter: string; runs: number }>();
  for (const { end } of runs) {
    if (end !== null) {
      const known = byKey.get(keyOf(end));
      if (known === undefined) {
        byKey.set(keyOf(end), { end, letter: letterOf(byKey.size), runs: 1 });
      } else {
        known.runs++;
      }
    }
  }
  return ({ end }) => (end === null ? null : (byKey.get(keyOf(end)) as Ending));
}

function keyOf({ kind, fault, digest }: RunEnd): string {
  return `${kind} ${fault} ${digest}`;
}

/** A to Z, then AA. */
function letterOf(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : `${letterOf(Math.floor(n / 26) - 1)}${last}`;
}
