import { expect, test } from 'vitest';
import type { ToldStep } from '../../src/explore/teller.ts';
import { lanes } from '../../src/report/lanes.ts';

const step = (index: number, cpu: number, name: string, before: number, after: number): ToldStep => ({
  index,
  cpu,
  thread: `CPU ${cpu}`,
  operation: 'store page 0',
  operationNumber: 0,
  access: { kind: 'store', name, address: 16 + cpu, before, after },
  where: { function: 'Cpu.storeWord', file: 'src/machine/cpu.ts', line: 88 },
});

test('a step that is wider than its lane goes on below, with its values whole', () => {
  const steps = [step(0, 0, 'frame 11 + 0x0', 0x10001, 0x20001), step(1, 1, 'directory of address space 1', 0, 0x3000)];
  expect(lanes(steps, ['CPU 0', 'CPU 1'], { width: 80, colors: false, all: true, marked: [] })).toMatchInlineSnapshot(`
    "  CPU 0: store page 0
       0 cpu.ts:88 store frame 11 + 0x0:
                     0x10001 -> 0x20001
                                              CPU 1: store page 0
                                               1 cpu.ts:88 store directory of
                                                             address space 1:
                                                             0 -> 0x3000
    "
  `);
  const told = lanes(steps, ['CPU 0', 'CPU 1'], { width: 200, colors: false, all: true, marked: [] });
  expect(told).toContain('store frame 11 + 0x0: 0x10001 -> 0x20001\n');
});

const oneLoad = (index: number, cpu: number, operationNumber = 0): ToldStep => ({
  ...step(index, cpu, 'x', 1, 1),
  operationNumber,
});
const OPTIONS = { width: 200, colors: false, all: false, marked: [] };

test('an operation that goes on after another thread has moved says so; the next one of the same name does not', () => {
  const told = lanes([oneLoad(0, 0), oneLoad(1, 1), oneLoad(2, 0), oneLoad(3, 0, 1)], ['CPU 0', 'CPU 1'], OPTIONS);
  const heads = told.split('\n').filter(line => !line.includes('cpu.ts'));
  expect(heads.map(line => line.trim())).toEqual([
    'CPU 0: store page 0',
    'CPU 1: store page 0',
    'CPU 0: store page 0, goes on',
    'store page 0',
    '',
  ]);
});

test('steps have their numbers; those that the fault names are marked, and told in the middle of a stretch too', () => {
  const steps = Array.from({ length: 30 }, (_, n) => oneLoad(n, 0));
  const told = lanes(steps, ['CPU 0'], { ...OPTIONS, marked: [15] });
  expect(told).toMatch(/\n {4}3 cpu.*\n {4}… 11 steps more\n {2}>15 cpu.*\n {4}… 10 steps more\n {3}26 cpu/);
});

test('of many stretches the first and the last are told, unless all are asked for', () => {
  const steps = Array.from({ length: 1000 }, (_, n) => oneLoad(n, n % 2));
  const told = lanes(steps, ['CPU 0', 'CPU 1'], OPTIONS);
  expect(told).toContain('  … 980 stretches more (replay --explain)\n');
  expect(told).toMatch(/ {3}5 cpu\.ts.* 986 cpu\.ts.* 999 cpu/s);
  expect(told).not.toMatch(/ (?:6|985) cpu/);
  expect(lanes(steps, ['CPU 0', 'CPU 1'], { ...OPTIONS, all: true })).toContain(' 500 cpu.ts');
});
