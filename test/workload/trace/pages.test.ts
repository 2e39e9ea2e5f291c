import { describe, expect, test } from 'vitest';
import { readText } from './support.ts';

const pages = async (text: string) => (await readText(text, 'pages')).references;

describe('pages', () => {
  test('a page number is the address of its page', async () => {
    const { references, summary } = await readText('7 0 1\n2\t0 524287\n', 'pages');
    expect(references).toEqual(['L 7000', 'L 0', 'L 1000', 'L 2000', 'L 0', 'L 7ffff000']);
    expect(summary).toEqual({ file: 't', format: 'pages', lines: 2, references: 6, pages: 5, mapped: false });
  });

  test('w makes the number before it a store, with or without white space, even on the next line', async () => {
    expect(await pages('1w 2 w 3\nw 4')).toEqual(['S 1000', 'S 2000', 'S 3000', 'L 4000']);
  });

  test('the last number counts whether or not a newline follows', async () => {
    expect(await pages('1 2')).toEqual(['L 1000', 'L 2000']);
    expect(await pages('1 2w')).toEqual(['L 1000', 'S 2000']);
    expect(await pages('1 2 \n')).toEqual(['L 1000', 'L 2000']);
  });

  test('a line without a newline counts as one', async () => {
    expect((await readText('1\n2', 'pages')).summary.lines).toBe(2);
    expect((await readText('1\n2 ', 'pages')).summary.lines).toBe(2);
    expect((await readText('1\n2\n', 'pages')).summary.lines).toBe(2);
  });

  test.each([
    ['a w without a number', 'w'],
    ['a second w', '3ww'],
    ['a w after a store', '3w w', 'w'],
    ['a number outside kuseg', '524288'],
    ['a number without end', '99999999999999999999999999999999'],
    ['a negative number', '-1'],
    ['a word', 'three'],
    ['a hexadecimal number', '0x10'],
  ])('%s is refused with its line', async (_what, token, value = token) => {
    const reading = readText(`\n1w 2 3w\n4w ${token} 5\n`, 'pages');
    await expect(reading).rejects.toMatchObject({ name: 'TraceError', line: 3, value });
  });
});
