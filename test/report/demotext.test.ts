import { expect, test } from 'vitest';
import type { Evidence } from '../../src/demo/types.ts';
import { createDemoDocument } from '../../src/report/demo.ts';
import { claimText, demoList, outcomeText } from '../../src/report/demotext.ts';
import { hanging, wrapped } from '../../src/report/wrap.ts';

const LONG = 'sleeps on disk request of thread 0, which is done: it does not take the interrupt that says so';
const EVIDENCE: readonly Evidence[] = [
  { kind: 'number', label: 'runs until it was seen', value: 12_345.6, unit: 'runs' },
  { kind: 'number', label: 'how many times as fast', value: 1.23456, unit: '' },
  {
    kind: 'table',
    label: 'a table with titles that are longer than what is below them',
    columns: ['the kind of lock that the coremap has', 'kernel operations a second', 'lock waits, 99 % within, µs'],
    rows: [
      ['sleep', 32_957, 410.4],
      ['test-and-set', 7, 7602],
    ],
  },
  { kind: 'moment', label: 'who waits for whom', lines: ['+-> CPU 0, interrupts off', `|     | ${LONG}`, '+-----+'] },
  {
    kind: 'fault',
    label: 'the fault',
    fault: 'stall',
    message: `nothing has moved for 2 s: CPU 0 ${LONG}`,
    lines: [LONG],
  },
];

const demo = {
  name: 'some-claim',
  summary: 'a summary that says in one line what is shown, and is longer than a narrow terminal is wide',
  claim:
    'A claim of two sentences is told first. It is broken at blanks so that it fits the terminal, whatever its width is.',
  next: 'coremap list',
  run: async () => ({ evidence: [], holds: true }),
};

function told(width: number): string {
  const played = { evidence: EVIDENCE, holds: true, seed: 7, elapsedMs: 1234, interrupted: false };
  const options = { colors: false, width };
  return demoList([demo], options) + claimText(demo, options) + outcomeText(createDemoDocument(demo, played), options);
}

test.each([60, 80, 100, 300])('on a terminal of %i columns no line is wider than it, or than 100', width => {
  const widest = Math.max(
    ...told(width)
      .split('\n')
      .map(line => line.length),
  );
  expect(widest).toBeLessThanOrEqual(Math.min(100, width));
});

test('a broken line of a drawing keeps its strokes, and one of a CPU stands under its text', () => {
  expect(hanging(`|     | ${LONG}`, 60)).toEqual([
    '|     | sleeps on disk request of thread 0, which is done:',
    '|     |   it does not take the interrupt that says so',
  ]);
  expect(hanging('CPU 2  loaded 0x00000000 from 0x80012000', 30)).toEqual([
    'CPU 2  loaded 0x00000000 from',
    '       0x80012000',
  ]);
  expect(hanging('as it is', 8)).toEqual(['as it is']);
});

test('a word that is longer than the line has one of its own', () => {
  expect(wrapped('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b']);
});

test('titles of a table that is too wide stand on several lines, numbers under them', () => {
  const lines = told(60).split('\n');
  const last = lines.findIndex(line => line.includes('waits,'));
  expect(lines.slice(last - 1).filter(line => /sleep|test-and-set/.test(line))[0]).toMatch(/sleep +32,957 +410$/);
  expect(told(100)).toMatch(/the kind of lock that the coremap has +kernel operations a second +lock waits/);
});

test('numbers have three digits, or all of their whole part', () => {
  expect(told(100)).toContain('runs until it was seen: 12,346 runs\n  how many times as fast: 1.23\n');
});

test('a demonstration that showed nothing says so', () => {
  const played = { evidence: [], holds: false, seed: 7, elapsedMs: 0, interrupted: true };
  const text = outcomeText(createDemoDocument(demo, played), { colors: false, width: 80 });
  expect(text).toBe('\nevidence\n  none\n\nstopped before it was known whether the claim holds   (0.0 s, seed 7)\n');
});
