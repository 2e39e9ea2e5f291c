import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/workload/trace/packageroot.ts';
import { readTrace } from '../../../src/workload/trace/read.ts';
import { recordedTraces } from '../../../src/workload/trace/recorded.ts';
import { collector } from './support.ts';
import { faults } from './textbook.ts';

/** The references of a lackey file, read in the plainest way: page by page in order of first touch. */
function plainly(text: string): number[] {
  const places = new Map<bigint, number>();
  const place = (page: bigint) => {
    if (!places.has(page)) places.set(page, 0x400000 + 4096 * places.size);
    return places.get(page)!;
  };
  const words: number[] = [];
  for (const [, letter, digits, size] of text.matchAll(/^ ?([ILSM]) +([0-9a-f]+),([0-9]+)$/gm)) {
    const address = BigInt(`0x${digits}`);
    const last = address + BigInt(size!) - 1n;
    const touched = [place(address >> 12n) + Number(address & 4095n)];
    if (last >> 12n !== address >> 12n) touched.push(place(last >> 12n));
    if (letter !== 'S') words.push(...touched);
    if (letter === 'S' || letter === 'M') words.push(...touched.map(at => at | 0x80000000));
  }
  return words;
}

describe.each(recordedTraces)('the recorded trace of $name', ({ file, references, pages }) => {
  const path = fileURLToPath(file);

  test('is read as a straightforward reader reads it, and is as large as its entry says', async () => {
    const words: number[] = [];
    const summary = await readTrace(path, 'auto', collector(words));
    expect(summary).toMatchObject({ format: 'lackey', references, pages, mapped: true });
    const expected = plainly(gunzipSync(readFileSync(path)).toString('latin1'));
    expect(words.length).toBe(expected.length);
    expect(words.findIndex((word, index) => word !== expected[index])).toBe(-1);
    const numbers = words.map(word => (word & 0x7fffffff) >>> 12);
    expect(faults('fifo', numbers, pages)).toBe(pages);
    expect(faults('fifo', numbers, pages >> 1)).toBeGreaterThan(pages);
  });

  test('is smaller than 300,000 bytes', () => expect(statSync(path).size).toBeLessThan(300_000));
});

test('every recorded file has its entry', () => {
  const directory = fileURLToPath(new URL('./', recordedTraces[0]!.file));
  const files = readdirSync(directory).filter(name => name.endsWith('.gz'));
  expect(files.sort()).toEqual(recordedTraces.map(({ file }) => basename(fileURLToPath(file))).sort());
});

test('the package root is the same from the sources and from their compiled copies', () => {
  const root = packageRoot(new URL(import.meta.url));
  expect(packageRoot(new URL('dist/src/workload/trace/recorded.js', root)).href).toBe(root.href);
});
