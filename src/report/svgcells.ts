/** What charts and tables need to know of a contention benchmark. */

export interface Cell {
  readonly lock: string;
  readonly cpus: number;
  readonly section: string;
  readonly opsPerSecond: Readonly<{ median: number; min: number; max: number; samples: readonly number[] }>;
  /** CPU time an operation, of all CPUs together; null where the host could not tell. */
  readonly cpuMicrosPerOp: number | null;
  readonly waitNs: Readonly<{ p50: number; p99: number; p999: number; max: number }>;
  readonly fairness: number | null;
  readonly contendedShare: number;
  readonly sleeps: number;
  readonly spins: number;
  /** Why the cell has no numbers. */
  readonly stalled: Readonly<{ kind: string; limitMs: number; message: string }> | null;
}

export interface BenchDocument {
  readonly seed: number;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
  readonly options: object;
  readonly host: Readonly<{ node: string; cpu: string; cores: number; platform: string }>;
  readonly result: Readonly<{
    timer: Readonly<{ resolutionNs: number; cpuClock: string }>;
    noise: Readonly<{ medianPct: number; maxPct: number; stealPct: number | null }>;
    rows: readonly Cell[];
  }>;
}

/** The different values of one field, in the order in which they first appear. */
export function distinct<K extends 'lock' | 'section'>(cells: readonly Cell[], key: K): string[] {
  return [...new Set(cells.map(cell => cell[key]))];
}

/** The counts of CPUs that were measured, ascending. */
export function cpuCounts(cells: readonly Cell[]): number[] {
  return [...new Set(cells.map(({ cpus }) => cpus))].sort((a, b) => a - b);
}

/** The cell of that lock and count of CPUs among those of one section; undefined: it was not measured. */
export function cellOf<C extends Cell>(cells: readonly C[], lock: string, cpus: number): C | undefined {
  return cells.find(cell => cell.lock === lock && cell.cpus === cpus);
}
