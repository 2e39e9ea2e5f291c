import { expect, test } from 'vitest';
import type { ToldStep } from '../../src/explore/teller.ts';
import { lanes } from '../../src/report/lanes.ts';

const step = (index: number, cpu: number, name: string, before: number, after: number): ToldStep => ({
  index,
  cpu,
  thread: `CPU ${cpu}`,
  operation: 'store page 0',
  access: { kind: 'store', name, address: 16 + cpu, before, after },
  where: { function: 'Cpu.storeWord', file: 'src/machine/cpu.ts', line: 88 },
});

test('a step that is wider than its lane goes on below, with its values whole', () => {
  const steps = [step(0, 0, 'frame 11 + 0x0', 0x10001, 0x20001), step(1, 1, 'directory of address space 1', 0, 0x3000)];
  expect(lanes(steps, ['CPU 0', 'CPU 1'], { width: 80, colors: false, all: true })).toMatchInlineSnapshot(`
    "  CPU 0: store page 0
        cpu.ts:88 store frame 11 + 0x0:
                    0x10001 -> 0x20001
                                              CPU 1: store page 0
                                                cpu.ts:88 store directory of address
                                                            space 1: 0 -> 0x3000
    "
  `);
  const told = lanes(steps, ['CPU 0', 'CPU 1'], { width: 200, colors: false, all: true });
  expect(told).toContain('store frame 11 + 0x0: 0x10001 -> 0x20001\n');
});
