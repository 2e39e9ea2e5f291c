/**
 * Runs as a tree. Each hangs on the earlier run whose states it leaves, at the first step that no earlier run has made: so
 * a run keeps its place when others come, and a stretch in which no run leaves another is one line.
 */
import { keyOf, type Run, type RunEnd } from './run.ts';
import type { Place, Way } from './ways.ts';

export interface Limb {
  readonly run: Run;
  readonly way: Way;
  /** Steps, of the run that it hangs on, after which it leaves that one; 0 for the first. */
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

/** Of the ways of all runs; null for none. */
export function treeOf(ways: readonly Way[]): Limb | null {
  const endings = endingsOf(ways.map(({ run }) => run));
  const hanging = new Map<Run, { way: Way; at: number }[]>();
  for (const way of ways.slice(1)) {
    const { run, at } = hangsOn(way);
    hanging.set(run, [...(hanging.get(run) ?? []), { way, at }]);
  }
  const limb = (way: Way, at: number): Limb => {
    const { run } = way;
    const branches = (hanging.get(run) ?? [])
      .sort((one, other) => other.at - one.at || one.way.run.number - other.way.run.number)
      .map(each => limb(each.way, each.at));
    const ending = endings(run);
    return {
      ...{ run, way, at, branches, ending },
      runs: [run, ...branches.flatMap(each => each.runs)],
      isSame: ending !== null && branches.every(each => each.isSame && each.ending === ending),
    };
  };
  const [first] = ways;
  return first === undefined ? null : limb(first, 0);
}

/** Of a run whose steps others have made, all of them: where its last one leads. */
function hangsOn({ stretches: [first], places }: Way): Place {
  return first?.leaves ?? (places.at(-1) as Place);
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

/** A to Z, then AA. */
function letterOf(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : `${letterOf(Math.floor(n / 26) - 1)}${last}`;
}
