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

function progressText(progress: Progress): string {
  const parts = [
    progress.elapsedMs < 60_000 ? `${(progress.elapsedMs / 1000).toFixed(1)} s` : time(progress.elapsedMs * 1e6),
    progress.processes > 0 ? `${count(progress.processesDone)}/${count(progress.processes)} processes done` : null,
    `${short(progress.operations)} operations`,
    `${short(progress.references)} references`,
    `${short(progress.pageFaults)} page faults`,
    `${short(progress.evictions)} evictions`,
    `${short(progress.shootdowns)} shootdowns`,
  ];
  return parts.filter(part => part !== null).join(', ');
}

/** Tells how a run goes: one live line on a terminal, else a line each ten seconds; nothing when `quiet`. */
export function createProgressLine(output: ProgressOutput, quiet: boolean): ProgressLine {
  const everyMs = output.errIsTerminal ? TERMINAL_EVERY_MS : FILE_EVERY_MS;
  let dueMs = output.errIsTerminal ? 0 : everyMs;
  let live = false;
  return {
    show(progress) {
      if (quiet || progress.elapsedMs < dueMs) return;
      dueMs = progress.elapsedMs + everyMs;
      const line = progressText(progress);
      live = output.errIsTerminal;
      output.err(live ? ERASE_LINE + line.slice(0, output.errColumns - 1) : `coremap: ${line}\n`);
    },
    clear() {
      if (live) output.err(ERASE_LINE);
      live = false;
    },
  };
}
