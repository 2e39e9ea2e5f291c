/** Which runs of the tree have a row of their own, and which are folded into one of those. */
import type { Run } from './run.ts';
import type { Limb } from './tree.ts';

export interface Row {
  readonly limb: Limb;
  /** From 1, as of a tree of ARIA; its place among those that hang on the same run, and how many they are. */
  readonly level: number;
  readonly place: number;
  readonly places: number;
  readonly parent: Row | null;
  /** Null where nothing hangs on it. */
  readonly isOpen: boolean | null;
}

/** Up to so many runs, only equal ends are folded. */
const FEW_RUNS = 14;

/** `opened`: what a reader has opened or shut, by the number of the run. `current`: that is always in sight else. */
export function rowsOf(root: Limb, current: Run | null, opened: ReadonlyMap<number, boolean>): Row[] {
  const few = root.runs.length <= FEW_RUNS;
  const rows: Row[] = [];
  const add = (limb: Limb, parent: Row | null, place: number, places: number) => {
    const isOpen = limb.branches.length === 0 ? null : (opened.get(limb.run.number) ?? opensItself(limb));
    const row = { limb, level: (parent?.level ?? 0) + 1, place, places, parent, isOpen };
    rows.push(row);
    if (isOpen) {
      for (const [n, branch] of limb.branches.entries()) {
        add(branch, row, n + 1, limb.branches.length);
      }
    }
  };
  const opensItself = ({ run, runs, isSame }: Limb) => {
    const holdsCurrent = runs.some(each => each === current && each !== run);
    return holdsCurrent || (!isSame && (few || run === root.run));
  };
  add(root, null, 1, 1);
  return rows;
}

/** The row of a run, or the one that it is folded into. */
export function rowOf(rows: readonly Row[], run: Run | null): Row | null {
  const holding = rows.filter(({ limb }) => run !== null && limb.runs.includes(run));
  return holding.at(-1) ?? null;
}
