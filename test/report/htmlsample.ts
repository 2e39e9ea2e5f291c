import type { BenchDocument, Cell } from '../../src/report/svgcells.ts';

export const LOCKS = ['sleep', 'futex', 'adaptive', 'tas', 'ttas', 'ticket', 'mcs', 'clh'];
export const SECTIONS = ['work', '20us', 'io:1ms', 'shootdown', 'mix'];
const CPUS = [1, 2, 4, 8];

/** Operations a second on one CPU, and what is left of them on eight, for those that sleep, spin, and queue while spinning. */
const SHAPES: Readonly<Record<string, readonly [base: number, sleep: number, spin: number, queue: number]>> = {
  work: [3e6, 0.7, 0.4, 0.002],
  '20us': [46e3, 0.85, 0.26, 0.005],
  'io:1ms': [900, 0.95, 0.5, 0.1],
  shootdown: [31e3, 0.5, 0.2, 0.01],
  mix: [1.4e6, 0.9, 0.6, 0.05],
};

/** A cell with plausible numbers; the same each time. */
export function sampleCell(lock: string, cpus: number, section: string, changes: Partial<Cell> = {}): Cell {
  const n = Math.max(0, LOCKS.indexOf(lock));
  const [base, ...left] = SHAPES[section] ?? [1e3, 0.5, 0.5, 0.5];
  const family = n < 3 ? 0 : n < 5 ? 1 : 2;
  const median = base * left[family]! ** (Math.log2(cpus) / 3) * (1 - 0.03 * n);
  const wait = (1e9 / median) * cpus * 0.8;
  const contended = cpus === 1 ? 0 : 1 - 1 / cpus;
  return {
    lock,
    cpus,
    section,
    opsPerSecond: { median, min: median * 0.94, max: median * 1.05, samples: [median, median * 0.94, median * 1.05] },
    cpuMicrosPerOp: (1e6 / base) * (family === 0 ? 0.06 : cpus) * (1 + 0.1 * n),
    waitNs:
      contended === 0
        ? { p50: 0, p99: 0, p999: 0, max: 0 }
        : { p50: family === 0 ? 0 : wait, p99: wait * 6, p999: wait * 14, max: wait * 60 },
    fairness: 1 - 0.01 * n,
    contendedShare: contended,
    sleeps: family === 0 ? Math.round(median * contended) : 0,
    spins: family === 0 ? 0 : Math.round(median * 40 * contended),
    stalled: null,
    ...changes,
  };
}

export const STALL = Object.freeze({
  kind: 'stall',
  limitMs: 10_000,
  message: 'CPU 0 waits for the acknowledgement of CPU 1; CPU 1 waits for coremap.lock of CPU 0, interrupts off',
});

/** A whole benchmark. Spinning kinds stall in `shootdown` with more than one CPU. */
export function sampleBench(changes: Partial<BenchDocument> = {}, rows: readonly Cell[] = sampleRows()): BenchDocument {
  return {
    seed: 7,
    elapsedMs: 201_400,
    interrupted: false,
    options: { locks: LOCKS, cpus: CPUS, sections: SECTIONS, durationMs: 250, repeats: 3, pauseLoopExit: false },
    host: { node: 'v20.20.2', cpu: 'Some CPU @ 2.50GHz', cores: 2, platform: 'linux-x64' },
    result: {
      timer: { resolutionNs: 1000, cpuClock: 'thread' },
      noise: { medianPct: 1.24, maxPct: 6.5, stealPct: 0.31 },
      rows,
    },
    ...changes,
  };
}

export function sampleRows(): Cell[] {
  return SECTIONS.flatMap(section =>
    CPUS.flatMap(cpus =>
      LOCKS.map((lock, n) => {
        const stuck = section === 'shootdown' && cpus > 1 && n > 2;
        return sampleCell(lock, cpus, section, stuck ? { stalled: STALL } : {});
      }),
    ),
  );
}
