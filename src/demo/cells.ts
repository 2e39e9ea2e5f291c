/** Cells of the contention benchmark inside a demonstration: measured in rounds, and shown while they come in. */
import type { CellSample } from '../contention/cell.ts';
import type { DemoContext, DemoOutcome, Evidence } from './types.ts';

export interface Cell {
  readonly lock: string;
  readonly cpus: number;
  /** As `coremap bench` names it. */
  readonly section: string;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Measures a cell once. Throws what the signal was aborted with. */
export type Measure = (cell: Cell) => Promise<CellSample>;

/** A cell, and what was measured of it. */
export interface Measured<C extends Cell = Cell> {
  readonly cell: C;
  readonly samples: readonly CellSample[];
}

/** Lends `show` the threads to measure with. */
export async function withCells(
  context: DemoContext,
  show: (measure: Measure) => Promise<DemoOutcome>,
): Promise<DemoOutcome> {
  context.signal.throwIfAborted();
  const { CELL_DEFAULTS, openCellPool, runCell } = await import('../contention/cell.ts');
  const pool = openCellPool();
  const { seed, signal } = context;
  try {
    return await show(async cell => {
      const sample = await runCell(pool, { ...CELL_DEFAULTS, seed, signal, ...cell });
      signal.throwIfAborted();
      return sample;
    });
  } finally {
    await pool.destroy();
  }
}

interface Rounds<C extends Cell> {
  /** Said at the start of each round. */
  readonly label: string;
  readonly most: number;
  /** So many rounds are measured however long they take; usually one. */
  readonly least?: number;
  /** No round beyond them begins that would end later than this if it took as long as the one before. */
  readonly limitMs?: number;
  /** Whether the cell shall be measured in this round. Without it, each is in each. A round without a cell is the end. */
  needs?(cell: C, round: number, all: readonly Measured<C>[]): boolean;
  /** Shows what is known so far: cells of which nothing is known yet are left out. */
  show(all: readonly Measured<C>[]): Evidence;
}

/** Usual. Starting and ending threads takes a busy host as long again. */
const LIMIT_MS = 9000;

/**
 * Measures cells one after the other, round by round, so that what disturbs the host for a while meets all of them. The
 * evidence is there from the first cell on, and brought up to date with each.
 */
export async function measureInRounds<C extends Cell>(
  { evidence, progress }: DemoContext,
  measure: Measure,
  cells: readonly C[],
  { label, most, least = 1, limitMs = LIMIT_MS, needs, show }: Rounds<C>,
): Promise<readonly Measured<C>[]> {
  const all = cells.map(cell => ({ cell, samples: [] as CellSample[] }));
  const slot = evidence.length;
  const start = performance.now();
  let lastMs = 0;
  const goesOn = (round: number) => round <= least || performance.now() + lastMs < start + limitMs;
  for (let round = 1; round <= most && goesOn(round); round++) {
    const begun = performance.now();
    const needed = all.filter(({ cell }) => needs?.(cell, round, all) ?? true);
    if (needed.length > 0) {
      progress(`${label}, round ${round}`);
    }
    for (const { cell, samples } of needed) {
      samples.push(await measure(cell));
      evidence[slot] = show(all.filter(each => each.samples.length > 0));
    }
    lastMs = performance.now() - begun;
  }
  return all;
}

/** Whether every cell was measured. Shows why those that were not stopped. */
export function allMeasured({ evidence }: DemoContext, all: readonly Measured[]): boolean {
  const lines = all.flatMap(({ cell: { lock, cpus }, samples }) =>
    samples.flatMap(({ stalled }) => (stalled === null ? [] : [`${lock}, ${cpus} CPUs: ${stalled.message}`])),
  );
  if (lines.length > 0) {
    evidence.push({ kind: 'text', label: 'not measured', lines });
  }
  return lines.length === 0;
}
