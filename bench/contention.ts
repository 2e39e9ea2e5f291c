/**
 * Every kind of lock in every section of `coremap bench`, and C's locks beside them, in rounds: the ratios that the choice
 * of the default lock stands on.
 */
import { CELL_DEFAULTS, openCellPool, runCell } from '../src/contention/cell.ts';
import { openNoiseProbe } from '../src/contention/noise.ts';
import { type CellName, cellsOf, type Ending, type Measured, measureRounds } from '../src/contention/rounds.ts';
import type { BenchResult } from '../src/contention/types.ts';
import { warmAll } from '../src/contention/warmup.ts';
import { lockMakers } from '../src/sync/makers.ts';
import { buildPeer, type Peer, type PeerResult } from './peer.ts';

/** What is measured of a cell, in this program or in C. */
export interface Sample extends Ending {
  readonly opsPerSecond: number;
  readonly cpuMicrosPerOp: number | null;
  readonly fairness: number | null;
}

export type Cells = readonly Measured<Sample>[];

export interface Contention {
  readonly cells: Cells;
  readonly noise: BenchResult['noise'];
}

export const SECTIONS = ['work', '20us', 'io:1ms', 'shootdown', 'mix'];
const CPUS = [1, 2, 4, 8];
export const MOST_CPUS = 8;
const DURATION_MS = 250;
/** The kind that is no lock: its CPUs are as equal as the host's scheduler lets them be. */
export const NO_LOCK = 'none';
const UNLOCKED: CellName = { lock: NO_LOCK, cpus: MOST_CPUS, section: '20us' };

/** C's cells, by the name of the lock. */
const PEERS: Readonly<Record<string, { readonly section: string; readonly options: readonly string[] }[]>> = {
  'C futex': [
    { section: '20us', options: ['--lock', 'futex', '--cs-us', '20'] },
    { section: 'io:1ms', options: ['--lock', 'futex', '--io-us', '1000'] },
  ],
  'C pthread': [
    { section: 'work', options: ['--lock', 'pthread'] },
    { section: '20us', options: ['--lock', 'pthread', '--cs-us', '20'] },
    { section: 'io:1ms', options: ['--lock', 'pthread', '--io-us', '1000'] },
  ],
};

const peerCells: readonly CellName[] = Object.entries(PEERS).flatMap(([lock, all]) =>
  all.map(({ section }) => ({ lock, cpus: MOST_CPUS, section })),
);

function peerOptions({ lock, section }: CellName): readonly string[] | null {
  return PEERS[lock]?.find(each => each.section === section)?.options ?? null;
}

/** Those without a lock, and C's, stand right after ours of the same section and number of CPUs. */
function allCells(withPeer: boolean): CellName[] {
  const locks = lockMakers.filter(({ family }) => family !== 'none').map(({ name }) => name);
  const ours = cellsOf({ sections: SECTIONS, cpus: CPUS, locks });
  const others = withPeer ? [UNLOCKED, ...peerCells] : [UNLOCKED];
  return ours.flatMap((cell, n) => {
    const next = ours[n + 1];
    const isLast = next?.section !== cell.section || next.cpus !== cell.cpus;
    const beside = ({ section, cpus }: CellName) => section === cell.section && cpus === cell.cpus;
    return isLast ? [cell, ...others.filter(beside)] : [cell];
  });
}

const sampleOfPeer = (result: PeerResult): Sample => ({ ...result, stalled: null, interrupted: false });

/** `repeats` rounds. `tell` is told what is done. Without a C compiler C's cells are missing. */
export async function benchContention(repeats: number, tell: (text: string) => void): Promise<Contention> {
  const peer: Peer | null = await buildPeer();
  const pool = openCellPool();
  const { signal } = new AbortController();
  const ours = (cell: CellName, warmUpMs: number, durationMs: number) =>
    runCell(pool, { ...CELL_DEFAULTS, ...cell, warmUpMs, durationMs });
  const measure = async (cell: CellName): Promise<Sample> => {
    const options = peerOptions(cell);
    return options === null || peer === null
      ? ours(cell, CELL_DEFAULTS.warmUpMs, DURATION_MS)
      : sampleOfPeer(await peer.run(options, cell.cpus, DURATION_MS / 1000));
  };
  const cells = allCells(peer !== null);
  const crowded = cells.filter(cell => cell.cpus === MOST_CPUS && peerOptions(cell) === null);
  const probe = openNoiseProbe();
  try {
    tell(`warming ${crowded.length} cells`);
    const warming = (cell: CellName) => ours(cell, 0, CELL_DEFAULTS.warmUpMs);
    const known = await warmAll(crowded, warming, signal, () => {});
    const progress = (_: CellName, done: number) => {
      if (done % cells.length === 0) {
        tell(`${cells.length} cells, round ${done / cells.length + 1} of ${repeats}`);
      }
    };
    const measured = await measureRounds({ cells, repeats, signal, known, measure, progress });
    return { cells: measured, noise: probe.end() };
  } finally {
    await pool.destroy();
    await peer?.remove();
  }
}
