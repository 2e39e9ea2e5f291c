import { describe, expect, test } from 'vitest';
import { columns } from '../../src/report/columns.ts';
import { bytes, counted, percent, short, time } from '../../src/report/numbers.ts';

describe('numbers for people', () => {
  test.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1_234, '1.23 µs'],
    [12_345, '12.3 µs'],
    [999_999, '1,000 µs'],
    [1.5e6, '1.5 ms'],
    [8.12e8, '812 ms'],
    [61e9, '61 s'],
    [125e9, '2 min 5 s'],
  ])('%d ns is %s', (nanoseconds, text) => {
    expect(time(nanoseconds)).toBe(text);
  });
  test('large ones are short', () => {
    expect([9_999, 12_345, 1_204_551, 2.5e9].map(short)).toEqual(['9,999', '12.3 k', '1.2 M', '2.5 G']);
  });
  test('a share that is not zero never reads 0 %', () => {
    expect([percent(0, 9), percent(1, 1000), percent(1, 3), percent(1, 0)]).toEqual(['0 %', '<1 %', '33 %', '0 %']);
  });
  test('one thing is singular', () => {
    expect([counted(1, 'frame'), counted(1_234, 'frame')]).toEqual(['1 frame', '1,234 frames']);
  });
  test('bytes are in the unit that fits', () => {
    expect([100, 4096, 2 ** 20, 3 * 2 ** 30].map(bytes)).toEqual(['100 bytes', '4 KiB', '1 MiB', '3 GiB']);
  });
});

test('columns are aligned by what is seen, not by the letters of colours', () => {
  const rows = [
    ['name', 'n'],
    ['\u001b[31mab\u001b[39m', '12'],
  ];
  expect(columns(rows, ['left', 'right'])).toBe('name   n\n\u001b[31mab\u001b[39m    12\n');
});
