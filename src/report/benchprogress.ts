/** Tells how a contention benchmark goes. */
import type { BenchProgress } from '../contention/bench.ts';
import { count, counted, time } from './numbers.ts';
import type { ProgressOutput } from './progress.ts';

const ERASE_LINE = '\r\u001b[K';
/** Time between lines where none can be overwritten, in milliseconds. */
const FILE_EVERY_MS = 10_000;
/** Before so many measurements are behind, nothing is said of how long the rest will take. */
const KNOWN_AFTER = 8;

/** `leftMs`: how long the rest will take; null while nothing is known. */
function benchProgressText({ phase, cell, done, planned }: BenchProgress, leftMs: number | null): string {
  const where = `${cell.lock}, ${cell.section}, ${counted(cell.cpus, 'CPU')}`;
  const left = leftMs === null ? '' : `; about ${time(Math.max(1, Math.round(leftMs / 1000)) * 1e9)} left`;
  return `${phase} ${count(done + 1)} of ${count(planned)}: ${where}${left}`;
}

export interface BenchProgressLine {
  show(progress: BenchProgress): void;
  /** Takes the live line away, so that other text can follow. */
  clear(): void;
}

/** A live line on a terminal, else a line each ten seconds; nothing when `quiet`. `now` is a clock in milliseconds. */
export function createBenchProgress(
  output: ProgressOutput,
  quiet: boolean,
  now: () => number = () => performance.now(),
): BenchProgressLine {
  let dueMs = now() + (output.errIsTerminal ? 0 : FILE_EVERY_MS);
  let since: { readonly ms: number; readonly done: number } | null = null;
  let live = false;
  return {
    show(progress) {
      const { phase, done, planned } = progress;
      const ms = now();
      since ??= phase === 'measuring' ? { ms, done } : null;
      const behind = since === null ? 0 : done - since.done;
      const leftMs = since === null || behind < KNOWN_AFTER ? null : ((ms - since.ms) / behind) * (planned - done);
      if (quiet || ms < dueMs) return;
      const text = benchProgressText(progress, leftMs);
      live = output.errIsTerminal;
      dueMs = live ? ms : ms + FILE_EVERY_MS;
      output.err(live ? ERASE_LINE + text.slice(0, output.errColumns - 1) : `coremap: ${text}\n`);
    },
    clear() {
      if (live) output.err(ERASE_LINE);
      live = false;
    },
  };
}
