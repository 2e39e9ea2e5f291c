/** The file behind the swap disk. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SwapFile {
  readonly fd: number;
  /** Closes it, and removes it if it was a temporary one. */
  close(): void;
}

/**
 * Opens the swap file, `bytes` long; without a path, a temporary one that has no name any more once it is open, so that
 * nothing is left behind however the program ends. Throws what the host throws.
 */
export function openSwapFile(path: string | null, bytes: number): SwapFile {
  if (path !== null) {
    const fd = openSync(path, existsAsFile(path) ? 'r+' : 'w+');
    ftruncateSync(fd, bytes);
    return { fd, close: () => closeSync(fd) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'coremap-'));
  const fd = openSync(join(folder, 'swap'), 'w+');
  rmSync(folder, { recursive: true });
  ftruncateSync(fd, bytes);
  return { fd, close: () => closeSync(fd) };
}

function existsAsFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
