/** The whole way of a run, piece by piece over the lines that runs are drawn as. */
import type { Run } from './run.ts';
import type { Way } from './ways.ts';

/** From a number of steps of a run to another one. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** By the run that made the steps first: the pieces that another one goes, on its own line too. */
export function piecesOf({ places }: Way): Map<Run, Piece[]> {
  const pieces = new Map<Run, Piece[]>();
  for (const { run, at } of places.slice(1)) {
    const known = pieces.get(run) ?? [];
    const last = known.at(-1);
    pieces.set(
      run,
      last?.to === at - 1 ? [...known.slice(0, -1), { from: last.from, to: at }] : [...known, { from: at - 1, to: at }],
    );
  }
  return pieces;
}
