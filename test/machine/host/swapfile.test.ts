import {
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
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

  test.each([0, 8192])(
    'a file that is there with %i bytes is used and kept, with the size that is asked for',
    bytes => {
      const path = join(folder, 'swap');
      writeFileSync(path, 'x'.repeat(bytes));
      const inode = statSync(path).ino;
      const swap = openSwapFile(path, 8192);
      swap.close();
      swap.discard();
      expect(statSync(path)).toMatchObject({ size: 8192, ino: inode });
    },
  );

  test.each([1, 4096, 10_000])('a file that is there with %i bytes is refused and left as it is', bytes => {
    const path = join(folder, 'notes');
    writeFileSync(path, 'x'.repeat(bytes));
    expect(() => openSwapFile(path, 8192)).toThrow(/^it is there and has [\d,]+ bytes, not those of this swap$/);
    expect(readFileSync(path, 'utf8')).toBe('x'.repeat(bytes));
  });

  test('what is no regular file is refused', () => {
    expect(() => openSwapFile('/dev/null', 8192)).toThrow('not a regular file');
  });

  test('a file that was made is gone when it is discarded', () => {
    const swap = openSwapFile(join(folder, 'swap'), 8192);
    swap.discard();
    swap.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder is an error', () => {
    const path = join(folder, 'folder');
    mkdirSync(path);
    expect(() => openSwapFile(path, 8192)).toThrow('EISDIR');
  });
});
