/** The contention benchmark: kinds of lock × numbers of CPUs × critical sections, in rounds, after a warm-up. */
import { CELL_DEFAULTS, openCellPool, runCell } from './cell.ts';
import { timerResolutionNs } from './cpuclock.ts';
import { openNoiseProbe } from './noise.ts';
import { type CellName, cellsOf, type Measured, measureRounds } from './rounds.ts';
import { rowOf } from './row.ts';
import type { CellSample } from './sample.ts';
import type { BenchResult, BenchSettings } from './types.ts';
import { warmAll } from './warmup.ts';

/** How far the benchmark has come. */
export interface BenchProgress {
  readonly phase: 'warming' | 'measuring';
  readonly cell: CellName;
  /** Cells warmed of those to be warmed, or measurements behind of all. */
  readonly done: number;
  readonly planned: number;
}

export interface BenchHandlers {
  /** Aborted when the benchmark shall stop and report what it has. */
  readonly signal: AbortSignal;
  progress(progress: BenchProgress): void;
}

export interface BenchOutcome {
  readonly elapsedMs: number;
  readonly interrupted: boolean;
  readonly result: BenchResult;
}

/** What the benchmark stands on: replaced in tests. */
export interface BenchTools {
  /** Measures one cell once. */
  measure(cell: CellName, times: { readonly warmUpMs: number; readonly durationMs: number }): Promise<CellSample>;
  /** Looks at the host before the first cell, and says after the last what it did meanwhile. */
  openNoiseProbe(): { end(): BenchResult['noise'] };
}

/** Runs it on worker threads. Throws a RangeError for a lock or a section that is none. */
export async function bench(settings: BenchSettings, handlers: BenchHandlers): Promise<BenchOutcome> {
  const pool = openCellPool();
  const { timeLimitMs, pauseLoopExit, lockStats, seed } = settings;
  const always = { ...CELL_DEFAULTS, timeLimitMs, pauseLoopExit, lockStats, seed, signal: handlers.signal };
  const measure: BenchTools['measure'] = (cell, times) => runCell(pool, { ...always, ...cell, ...times });
  try {
    return await benchWith({ measure, openNoiseProbe }, settings, handlers);
  } finally {
    await pool.destroy();
  }
}

/** The same on other tools. A cell without a sample has a row only when it stalled. */
export async function benchWith(
  tools: BenchTools,
  settings: BenchSettings,
  handlers: BenchHandlers,
): Promise<BenchOutcome> {
  const start = performance.now();
  const { signal } = handlers;
  const { durationMs, warmUpMs, repeats } = settings;
  const cells = cellsOf(settings);
  const most = Math.max(...settings.cpus);
  const crowded = cells.filter(({ cpus }) => cpus === most);
  const probe = tools.openNoiseProbe();
  const known = await warmAll(
    crowded,
    cell => tools.measure(cell, { warmUpMs: 0, durationMs: warmUpMs }),
    signal,
    (cell, done) => handlers.progress({ phase: 'warming', cell, done, planned: crowded.length }),
  );
  const measured = await measureRounds({
    cells,
    repeats,
    signal,
    known,
    measure: cell => tools.measure(cell, { warmUpMs, durationMs }),
    progress: (cell, done) => handlers.progress({ phase: 'measuring', cell, done, planned: repeats * cells.length }),
  });
  const noise = probe.end();
  const rows = measured.filter(({ samples, stalled }) => samples.length > 0 || stalled !== null).map(rowOf);
  return {
    elapsedMs: performance.now() - start,
    interrupted: signal.aborted,
    result: { timer: timerOf(measured), noise, rows },
  };
}

/** The finest clock that was seen, and the coarser way of telling CPU time when both were. */
function timerOf(measured: readonly Measured<CellSample>[]): BenchResult['timer'] {
  const samples = measured.flatMap(each => each.samples);
  return {
    resolutionNs: Math.min(
      ...(samples.length > 0 ? samples.map(sample => sample.resolutionNs) : [timerResolutionNs()]),
    ),
    cpuClock: samples.every(sample => sample.cpuClock === 'thread') ? 'thread' : 'process',
  };
}
