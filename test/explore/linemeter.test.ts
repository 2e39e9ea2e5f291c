import { expect, test } from 'vitest';
import { exploreWith } from '../../src/explore/explorer.ts';
import { LineMeter } from '../../src/explore/linemeter.ts';
import { Exhaustive } from '../../src/explore/strategies/exhaustive.ts';
import { small, word } from './programs.ts';

test('a line is preempted at if a thread stood before its access in the middle of an operation, and another moved', () => {
  const add = (m: { load(at: number): number; store(at: number, value: number): void }) => {
    const seen = m.load(word(0));
    m.store(word(0), seen + 1);
  };
  const program = small('counter', [add, add]);
  const meter = new LineMeter(program, path => !path.includes('linemeter.test.'));
  exploreWith(program, new Exhaustive(), [meter], { schedules: 1, isOver: () => false, goOn: true });
  const lineOf = (line: number) => `test/explore/linemeter.test.ts:${line}`;
  expect(meter.sets).toEqual({ lines: [lineOf(9), lineOf(10)], preempted: [] });
  exploreWith(program, new Exhaustive(), [meter], { schedules: 10, isOver: () => false, goOn: true });
  expect(meter.sets.preempted).toEqual([lineOf(10)]);
});
