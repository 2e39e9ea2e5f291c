import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decompressed } from '../../../src/workload/trace/open.ts';
import { readTrace } from '../../../src/workload/trace/read.ts';
import { built } from '../../built.ts';
import { chunksOf, collector, show } from './support.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coremap-trace-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function read(path: string): Promise<string[]> {
  const words: number[] = [];
  await readTrace(path, 'auto', collector(words));
  return words.map(show);
}

describe('files', () => {
  test('gzip is recognised by its magic number, whatever the name', async () => {
    expect(await read(await file('zipped.txt', gzipSync('1 2w')))).toEqual(['L 1000', 'S 2000']);
    expect(await read(await file('plain.gz', '1 2w'))).toEqual(['L 1000', 'S 2000']);
  });

  test('gzip members one after another are one trace', async () => {
    const path = await file('members', Buffer.concat([gzipSync('1 2'), gzipSync('3 4')]));
    expect(await read(path)).toEqual(['L 1000', 'L 17000', 'L 4000']);
  });

  test('a magic number that arrives byte by byte is still one', async () => {
    const bytes = [...gzipSync('1 2 3')].map(byte => Uint8Array.of(byte));
    expect(await text(decompressed('t', chunksOf(bytes)))).toBe('1 2 3');
  });

  test('a file of one byte is a trace', async () => {
    expect(await read(await file('one', '7'))).toEqual(['L 7000']);
  });

  test('a file that does not exist, or is a directory, is named', async () => {
    const missing = join(directory, 'missing');
    await expect(read(missing)).rejects.toThrow(`${missing}: no such file: a readable trace file`);
    await expect(read(directory)).rejects.toThrow(`${directory}: a directory: a readable trace file`);
  });

  test('gzip that ends early or is damaged is named', async () => {
    const whole = gzipSync(Array.from({ length: 20000 }, (_, index) => (index * 7919) % 5003).join(' '));
    const cut = await file('cut', whole.subarray(0, whole.length - 20));
    await expect(read(cut)).rejects.toThrow(`${cut}: the compressed data ends early: a complete gzip file`);
    const header = await file('header', whole.subarray(0, 2));
    await expect(read(header)).rejects.toThrow(`${header}: the compressed data ends early: a complete gzip file`);
    whole[whole.length - 6]! ^= 1;
    const damaged = await file('damaged', whole);
    await expect(read(damaged)).rejects.toThrow(`${damaged}: the compressed data is damaged: a complete gzip file`);
  });

  test('an empty file, plain or gzipped, is an empty trace', async () => {
    await expect(read(await file('empty', ''))).rejects.toThrow(/empty: empty: /);
    await expect(read(await file('nothing', gzipSync('')))).rejects.toThrow(/nothing: empty: /);
  });
});

describe('standard input', () => {
  function start(...options: string[]): ChildProcessByStdio<Writable, Readable, null> {
    return spawn(process.execPath, [built('test/workload/trace/fixtures/stdinreader.ts'), ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  async function pipe(input: string | Uint8Array): Promise<unknown> {
    const child = start();
    child.stdin.end(input);
    return JSON.parse(await text(child.stdout));
  }

  test('is read, plain or gzipped, and its format recognised', async () => {
    const summary = { file: '-', format: 'lackey', lines: 2, references: 3, pages: 1, mapped: true };
    expect(await pipe('I  1000,4\n M 1004,4\n')).toEqual(summary);
    expect(await pipe(gzipSync('I  1000,4\n M 1004,4\n'))).toEqual(summary);
  });

  test('has a name in messages', async () => {
    expect(await pipe('1 2 3\n4 x\n')).toEqual({
      error: "standard input:2: x: a page number, or 'w' after one for a write",
    });
    expect(await pipe('')).toEqual({ error: expect.stringMatching(/^standard input: empty: /) });
  });

  test('that says nothing more does not outlive an abort', async () => {
    const child = start('300');
    child.stdin.write('1 2 3\n');
    const ended = new Promise(resolve => child.on('exit', resolve));
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ file: '-', references: 0 });
    expect(await ended).toBe(0);
    child.stdin.destroy();
  });
});
