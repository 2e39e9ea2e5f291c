import { describe, expect, test } from 'vitest';
import { readText } from './support.ts';

const din = async (text: string) => (await readText(text, 'din')).references;

describe('din', () => {
  test('labels are read, write and instruction fetch; addresses are used as they are', async () => {
    const { references, summary } = await readText('0 1000a4\n1 7FFFFFFC\n2 0x400000\n', 'din');
    expect(references).toEqual(['L 1000a4', 'S 7ffffffc', 'L 400000']);
    expect(summary).toEqual({ file: 't', format: 'din', lines: 3, references: 3, pages: 3, mapped: false });
  });

  test('white space may vary, empty lines are passed, text after the address is a comment', async () => {
    expect(await din('\n  0\t10  loop\r\n\n1 20\r\n2 0\n 0 00000000000030')).toEqual(['L 10', 'S 20', 'L 0', 'L 30']);
  });

  test('no access straddles: the format knows no sizes', async () => {
    expect(await din('0 fff\n')).toEqual(['L fff']);
  });

  test.each([
    ['an unknown label', '3 1000'],
    ['a label of two digits', '10 1000'],
    ['no address', '0'],
    ['an empty address', '0 '],
    ['a prefix alone', '0 0x'],
    ['a digit that is none', '0 10z'],
    ['a letter for a label', 'r 1000'],
    ['an address outside kuseg', '0 80000000'],
    ['a 64-bit address', '1 7ffe12345678'],
  ])('%s is refused with its line', async (_what, line) => {
    const reading = readText(`0 1\n\n${line}\n`, 'din');
    await expect(reading).rejects.toMatchObject({ name: 'TraceError', line: 3, value: line.trim() });
  });
});
