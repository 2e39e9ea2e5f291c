/** Measurements without a machine. */
import type { BenchTools } from '../../src/contention/bench.ts';
import type { CellName } from '../../src/contention/rounds.ts';
import type { CellSample } from '../../src/contention/sample.ts';
import type { BenchSettings } from '../../src/contention/types.ts';

export function fakeSample(changes: Partial<CellSample> = {}): CellSample {
  return {
    opsPerSecond: 1000,
    operations: [50, 50],
    windowMs: 100,
    cpuMicrosPerOp: 2,
    cpuClock: 'thread',
    resolutionNs: 40,
    waitNs: { p50: 0, p99: 0, p999: 0, max: 0 },
    waits: [],
    fairness: 1,
    acquisitions: 0,
    contended: 0,
    sleeps: 0,
    spins: 0,
    stalled: null,
    interrupted: false,
    ...changes,
  };
}

export const fakeSettings: BenchSettings = {
  locks: ['sleep', 'tas'],
  cpus: [1, 8],
  sections: ['work', 'io:1ms'],
  durationMs: 100,
  warmUpMs: 10,
  repeats: 3,
  timeLimitMs: 5000,
  pauseLoopExit: false,
  lockStats: true,
  seed: 7,
};

export const nameOf = ({ lock, cpus, section }: CellName) => `${section} ${cpus} ${lock}`;

/** Tools that answer at once; each measurement of more than the warm-up's time is noted in `asked`. */
export function fakeTools(answer: (cell: CellName, nth: number) => Partial<CellSample> = () => ({})) {
  const asked: string[] = [];
  const warmed: string[] = [];
  const tools: BenchTools = {
    measure: async (cell, { warmUpMs }) => {
      const list = warmUpMs === 0 ? warmed : asked;
      list.push(nameOf(cell));
      return fakeSample(warmUpMs === 0 ? {} : answer(cell, asked.length));
    },
    openNoiseProbe: () => ({ end: () => ({ medianPct: 1.5, maxPct: 20, stealPct: 0.1 }) }),
  };
  return { tools, asked, warmed };
}
