/** One CPU under FIFO against an independent simulation: random reference strings, and recorded programs. */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTrace } from '../../src/workload/trace/read.ts';
import { recordedTraces } from '../../src/workload/trace/recorded.ts';
import { faults } from '../workload/trace/textbook.ts';
import { bootKernel, startProcess } from './boot.ts';
import { counted, expectSound } from './support.ts';

/** References as a tape carries them: bit 31 for a store, the rest is the address. */
function run(references: readonly number[], frames: number): { faults: number; wrong: number } {
  const booted = bootKernel({ frames, swapSlots: 4096 });
  const { cpu } = booted.kernel;
  startProcess(booted.kernel);
  const stored = new Map<number, number>();
  let wrong = 0;
  for (const [n, reference] of references.entries()) {
    const va = reference & 0x7ffffffc;
    if (reference < 0) {
      cpu.storeWord(va, n + 1);
      stored.set(va, n + 1);
    } else if (cpu.loadWord(va) !== (stored.get(va) ?? 0)) {
      wrong++;
    }
  }
  expectSound(booted, 0);
  return { faults: counted(booted, 'pageFaults'), wrong };
}

const pagesOf = (references: readonly number[]) => references.map(reference => (reference & 0x7fffffff) >>> 12);

test('300 random strings of loads and stores over 1 to 12 frames fault as often as the textbook says, seed 3', () => {
  const reference = fc
    .record({ page: fc.nat(15), word: fc.nat(3), store: fc.boolean() })
    .map(({ page, word, store }) => (page << 12) | (word << 2) | (store ? 0x80000000 : 0));
  fc.assert(
    fc.property(fc.array(reference, { maxLength: 120 }), fc.integer({ min: 1, max: 12 }), (references, frames) => {
      expect(run(references, frames)).toEqual({ faults: faults('fifo', pagesOf(references), frames), wrong: 0 });
    }),
    { seed: 3, numRuns: 300 },
  );
});

describe.each(recordedTraces)('the recorded trace of $name', ({ file, pages }) => {
  test('faults exactly as an independent simulation says, for three sizes of memory', async () => {
    const references: number[] = [];
    await readTrace(fileURLToPath(file), 'lackey', (batch, count) => {
      for (let n = 0; n < count; n++) references.push(batch[n] as number);
      return undefined;
    });
    const numbers = pagesOf(references);
    for (const frames of [16, 64, pages - 1]) {
      expect({ frames, ...run(references, frames) }).toEqual({
        frames,
        faults: faults('fifo', numbers, frames),
        wrong: 0,
      });
    }
  });
});
