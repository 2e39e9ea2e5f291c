import { describe, expect, test } from 'vitest';
import { readText } from './support.ts';

const lackey = async (text: string) => (await readText(text, 'lackey')).references;

describe('lackey', () => {
  test('a fetch and a load are loads, a store is a store, a modify is a load and then a store', async () => {
    expect(await lackey('I  00001000,4\n L 00001004,8\n S 00001008,8\n M 0000100c,1\n')).toEqual([
      'L 400000',
      'L 400004',
      'S 400008',
      'L 40000c',
      'S 40000c',
    ]);
  });

  test('pages are placed from 0x400000 on in order of first touch, and stay there', async () => {
    const text = ' L 1ffefff8d0,8\n L 04033e06,1\n L fffffffffffff123,1\n S 1ffefffabc,1\n L 0000000004033000,1\n';
    const { references, summary } = await readText(text, 'lackey');
    expect(references).toEqual(['L 4008d0', 'L 401e06', 'L 402123', 'S 400abc', 'L 401000']);
    expect(summary).toEqual({ file: 't', format: 'lackey', lines: 5, references: 5, pages: 3, mapped: true });
  });

  test('pages that differ only in high bits, or only in low ones, are different pages', async () => {
    const pages = ['1000', '100001000', '8000000000001000', '401000', '80001000', 'ffffffff80001000'];
    const text = pages.map(page => ` L ${page},1\n`).join('');
    expect((await readText(text + text, 'lackey')).summary.pages).toBe(pages.length);
  });

  test('an access that straddles touches the start of the next page as well', async () => {
    expect(await lackey(' S 1ffc,4\n S 1ffc,5\n L 1fff,2\n')).toEqual([
      'S 400ffc',
      'S 400ffc',
      'S 401000',
      'L 400fff',
      'L 401000',
    ]);
  });

  test('a modify that straddles loads both parts before it stores them', async () => {
    expect(await lackey(' M 2fff,4\n')).toEqual(['L 400fff', 'L 401000', 'S 400fff', 'S 401000']);
  });

  test('a straddle of two pages that are already placed apart uses their places', async () => {
    expect(await lackey(' L 5000,1\n L 9000,1\n L 4000,1\n S 4fff,2\n')).toEqual([
      'L 400000',
      'L 401000',
      'L 402000',
      'S 402fff',
      'S 400000',
    ]);
  });

  test("valgrind's own lines and empty ones count as lines and make no reference", async () => {
    const text = '==12== Lackey\n--12-- warning\n**12** note\n\n   \nI  1000,1\n==12== \n';
    expect((await readText(text, 'lackey')).summary).toMatchObject({ lines: 7, references: 1 });
  });

  test('a last line without a newline, CRLF and upper-case digits are read', async () => {
    expect(await lackey(' L abc,1\r\n S ABC,1')).toEqual(['L 400abc', 'S 400abc']);
  });

  test.each([
    ['a letter it does not know', ' X 1000,4'],
    ['a missing column', 'I 1000,4'],
    ['no address', ' L ,4'],
    ['no size', ' L 1000,'],
    ['no comma', ' L 1000 4'],
    ['a digit that is none', ' L 10g0,4'],
    ['more than 64 bits', ' L 12345678123456789,4'],
    ['text after the size', ' L 1000,4 x'],
    ['a program that printed between', 'hello'],
    ['an access of no bytes', ' L 1000,0'],
    ['an access wider than a page', ' L 1000,4097'],
  ])('%s is refused with its line', async (_what, line) => {
    const reading = readText(`I  1000,4\n==1== \n${line}\n`, 'lackey');
    await expect(reading).rejects.toMatchObject({ name: 'TraceError', file: 't', line: 3, value: line.trim() });
  });

  test('the message is one line: file, line, value, what was expected', async () => {
    await expect(readText(' L 1000,0\n', 'lackey')).rejects.toThrow(/^t:1: L 1000,0: a size of 1 to 4,096 bytes$/);
  });
});
