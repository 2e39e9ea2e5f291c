import type { Progress } from '../run/types.ts';
import { count, short, time } from './numbers.ts';

/** Where progress is told: standard error. */
export interface ProgressOutput {
  err(text: string): void;
  /** Whether a line can be overwritten. */
  readonly errIsTerminal: boolean;
  readonly errColumns: number;
}

export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the live line away, so that other text can follow. */
  clear(): void;
}

/** Time between lines, in milliseconds: a terminal's line is overwritten, a file's lines add up. */
const TERMINAL_EVERY_MS = 100;
const FILE_EVERY_MS = 10_000;

const ERASE_LINE = '\r\u001b[K';

/** What there is to tell, the most telling first. */
function progressParts(progress: Progress, endless: boolean): string[] {
  return [
    progress.elapsedMs < 60_000 ? `${(progress.elapsedMs / 1000).toFixed(1)} s` : time(progress.elapsedMs * 1e6),
    endless
      ? `${short(progress.rounds)} rounds`
      : `${count(progress.processesDone)}/${count(progress.processes)} threads done`,
    `${short(progress.kernelOperations)} kernel operations`,
    `${short(progress.references)} references`,
    `${short(progress.pageFaults)} page faults`,
    `${short(progress.evictions)} evictions`,
    `${short(progress.shootdowns)} shootdowns`,
  ];
}

/** As many of the parts, from the first on, as `width` letters hold. */
function fitting(parts: readonly string[], width: number): string {
  const lines = parts.map((_, last) => parts.slice(0, last + 1).join(', '));
  return lines.findLast(line => line.length <= width) ?? '';
}

/**
 * Tells how a run goes: one live line on a terminal, else a line each ten seconds; nothing when `quiet`. In an `endless`
 * run threads start over until the time is up, so that their rounds are what there is to count.
 */
export function createProgressLine(output: ProgressOutput, quiet: boolean, endless: boolean): ProgressLine {
  const everyMs = output.errIsTerminal ? TERMINAL_EVERY_MS : FILE_EVERY_MS;
  let dueMs = output.errIsTerminal ? 0 : everyMs;
  let live = false;
  return {
    show(progress) {
      if (quiet || progress.elapsedMs < dueMs) return;
      dueMs = progress.elapsedMs + everyMs;
      const parts = progressParts(progress, endless);
      live = output.errIsTerminal;
      output.err(live ? ERASE_LINE + fitting(parts, output.errColumns - 1) : `coremap: ${parts.join(', ')}\n`);
    },
    clear() {
      if (live) output.err(ERASE_LINE);
      live = false;
    },
  };
}
