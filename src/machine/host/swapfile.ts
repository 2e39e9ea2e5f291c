/** The file behind the swap disk. */
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SwapFile {
  readonly fd: number;
  /** Closes it, and removes it if it was a temporary one. */
  close(): void;
  /** Removes the file if it was not there before: nothing came of the run. */
  discard(): void;
}

/**
 * Opens the swap file, `bytes` long; without a path, a temporary one that has no name any more once it is open, so that
 * nothing is left behind however the program ends. A file that is there must be empty, or a swap file of an earlier run,
 * which is one of exactly this size: anything else could be the user's. Throws what the host throws.
 */
export function openSwapFile(path: string | null, bytes: number): SwapFile {
  if (path === null) {
    const folder = mkdtempSync(join(tmpdir(), 'coremap-'));
    const fd = openSync(join(folder, 'swap'), 'w+');
    rmSync(folder, { recursive: true });
    ftruncateSync(fd, bytes);
    return { fd, close: () => closeSync(fd), discard: () => {} };
  }
  const made = createFile(path);
  const fd = made ?? openSync(path, 'r+');
  const discard = (): void => {
    if (made !== null) {
      rmSync(path, { force: true });
    }
  };
  try {
    refuseOther(fd, bytes);
    ftruncateSync(fd, bytes);
  } catch (error) {
    closeSync(fd);
    discard();
    throw error;
  }
  return { fd, close: () => closeSync(fd), discard };
}

/** The new file; null if there is one. */
function createFile(path: string): number | null {
  try {
    return openSync(path, 'wx+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return null;
    }
    throw error;
  }
}

function refuseOther(fd: number, bytes: number): void {
  const there = fstatSync(fd);
  if (!there.isFile()) {
    throw new Error('not a regular file');
  }
  if (there.size !== 0 && there.size !== bytes) {
    throw new Error(`it is there and has ${there.size.toLocaleString('en-US')} bytes, not those of this swap`);
  }
}
