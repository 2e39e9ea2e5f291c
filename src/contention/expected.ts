/** How long a benchmark will take. */
import { cellsOf } from './rounds.ts';
import type { BenchSettings } from './types.ts';
import { MOST_TRIES } from './warmup.ts';

/** What starting, stopping and clearing a cell's machine costs beside its times, in milliseconds. */
const CELL_MS = 50;
/** What starting a host thread costs. */
const THREAD_MS = 60;

/** About how long it will take on a host with nothing else to do, in milliseconds. */
export function expectedMs(settings: BenchSettings): number {
  const { locks, cpus, sections, repeats, warmUpMs, durationMs } = settings;
  const threads = locks.length * Math.max(...cpus) * THREAD_MS;
  const warming = locks.length * sections.length * (MOST_TRIES / 2) * (warmUpMs + CELL_MS);
  return threads + warming + cellsOf(settings).length * repeats * (warmUpMs + durationMs + CELL_MS);
}
