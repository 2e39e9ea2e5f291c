import {
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSwapFile } from '../../../src/machine/host/swapfile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coremap-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('without a path', () => {
  test('the file has no name while it is open, has its size, and can be written and read', () => {
    vi.stubEnv('TMPDIR', folder);
    const swap = openSwapFile(null, 40960);
    expect(readdirSync(folder)).toEqual([]);
    expect(fstatSync(swap.fd)).toMatchObject({ size: 40960, nlink: 0 });
    writeSync(swap.fd, Buffer.from('page'), 0, 4, 36864);
    const read = Buffer.alloc(4);
    readSync(swap.fd, read, 0, 4, 36864);
    expect(read.toString()).toBe('page');
    swap.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder for temporary files that cannot be written is an error', () => {
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    expect(() => openSwapFile(null, 4096)).toThrow('ENOENT');
  });
});

describe('with a path', () => {
  test('a file that is not there is made, has its size, and is kept', () => {
    const path = join(folder, 'swap');
    openSwapFile(path, 8192).close();
    expect(statSync(path).size).toBe(8192);
  });

  test('a file that is there is used and kept, with the size that is asked for', () => {
    const path = join(folder, 'swap');
    writeFileSync(path, 'x'.repeat(10_000));
    const inode = statSync(path).ino;
    openSwapFile(path, 8192).close();
    expect(statSync(path)).toMatchObject({ size: 8192, ino: inode });
  });

  test('a folder is an error', () => {
    const path = join(folder, 'folder');
    mkdirSync(path);
    expect(() => openSwapFile(path, 8192)).toThrow('EISDIR');
  });
});
