/**
 * Cells measured in turn: a round measures every cell once, then comes the next round, so that whatever else the host does
 * for a while touches all cells alike, and not one of them.
 */
import type { BenchSettings, Stalled } from './types.ts';

/** What a cell is named by. */
export interface CellName {
  readonly lock: string;
  readonly cpus: number;
  readonly section: string;
}

/** What a measurement says of its end. */
export interface Ending {
  readonly stalled: Stalled | null;
  /** Whether the user stopped it: it is no sample then. */
  readonly interrupted: boolean;
}

export interface Measured<S extends Ending> {
  readonly cell: CellName;
  /** In the order of the rounds. */
  readonly samples: readonly S[];
  /** The stall that ended the cell. */
  readonly stalled: Stalled | null;
}

/** All cells, section by section, kinds of lock next to each other: what is compared is measured shortly one after another. */
export function cellsOf({ sections, cpus, locks }: Pick<BenchSettings, 'sections' | 'cpus' | 'locks'>): CellName[] {
  return sections.flatMap(section => cpus.flatMap(n => locks.map(lock => ({ lock, cpus: n, section }))));
}

export interface Rounds<S extends Ending> {
  readonly cells: readonly CellName[];
  readonly repeats: number;
  readonly signal: AbortSignal;
  /** Cells that are known to stall, and why: they are not measured. */
  readonly known: ReadonlyMap<CellName, Stalled>;
  measure(cell: CellName): Promise<S>;
  /** Before each measurement: the cell, and how many measurements are behind, those of stalled cells included. */
  progress(cell: CellName, done: number): void;
}

/** All samples of all cells. A cell that stalls is not measured again; an interrupted measurement is left out. */
export async function measureRounds<S extends Ending>(rounds: Rounds<S>): Promise<Measured<S>[]> {
  const { cells, repeats, signal, known } = rounds;
  const all = cells.map(cell => ({ cell, samples: [] as S[], stalled: known.get(cell) ?? null }));
  for (let done = 0; done < repeats * all.length && !signal.aborted; done++) {
    const measured = all[done % all.length] as (typeof all)[number];
    if (measured.stalled !== null) {
      continue;
    }
    rounds.progress(measured.cell, done);
    const sample = await rounds.measure(measured.cell);
    if (sample.interrupted) {
      break;
    }
    measured.stalled = sample.stalled;
    if (sample.stalled === null) {
      measured.samples.push(sample);
    }
  }
  return all;
}
