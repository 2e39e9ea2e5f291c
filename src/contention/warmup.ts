/**
 * Warming a kind of lock's threads for a section, before anything is measured.
 *
 * V8 compiles the kernel anew in every thread. On eight threads of two cores that takes a second and more, in which a pair
 * of page_alloc and page_free is up to a hundred times slower than later: far more than the warm-up of a cell can cover.
 */
import type { CellName } from './rounds.ts';
import type { CellSample } from './sample.ts';
import type { Stalled } from './types.ts';

/** A cell that has not grown faster by so much, in so many measurements in a row, is warm. */
const FASTER = 1.1;
const ENOUGH = 2;
/** Where the host disturbs, the last bit of speed is not worth waiting for. */
export const MOST_TRIES = 12;

/** Warms each of `cells` in turn. Returns those that stalled, and why. `progress` is told each cell before its turn. */
export async function warmAll(
  cells: readonly CellName[],
  measure: (cell: CellName) => Promise<CellSample>,
  signal: AbortSignal,
  progress: (cell: CellName, done: number) => void,
): Promise<ReadonlyMap<CellName, Stalled>> {
  const known = new Map<CellName, Stalled>();
  for (const [done, cell] of cells.entries()) {
    if (signal.aborted) {
      break;
    }
    progress(cell, done);
    const stalled = await warm(cell, measure, signal);
    if (stalled !== null) {
      known.set(cell, stalled);
    }
  }
  return known;
}

/** Measures the cell until it does not grow faster any more. What it says is thrown away but for a stall. */
export async function warm(
  cell: CellName,
  measure: (cell: CellName) => Promise<CellSample>,
  signal: AbortSignal,
): Promise<Stalled | null> {
  let best = 0;
  let same = 0;
  for (let tried = 0; tried < MOST_TRIES && same < ENOUGH && !signal.aborted; tried++) {
    const { opsPerSecond, stalled, interrupted } = await measure(cell);
    if (stalled !== null || interrupted) {
      return stalled;
    }
    same = opsPerSecond > best * FASTER ? 0 : same + 1;
    best = Math.max(best, opsPerSecond);
  }
  return null;
}
