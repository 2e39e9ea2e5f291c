import { describe, expect, test } from 'vitest';
import { COUNTER } from '../../src/machine/counters.ts';
import { bootKernel, startProcess } from './boot.ts';

const BELADY = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];

function pageFaults(pages: readonly number[], frames: number, write: boolean): number {
  const { kernel, m, words } = bootKernel({ frames });
  startProcess(kernel);
  for (const page of pages) {
    write ? kernel.cpu.storeWord(page << 12, page) : kernel.cpu.loadWord(page << 12);
  }
  return m.load((words.cpus[0]?.counters ?? 0) + COUNTER.pageFaults);
}

describe('one CPU under FIFO faults exactly as the textbook says', () => {
  for (const write of [false, true]) {
    const kind = write ? 'stores' : 'loads';
    test(`Belady's string (${kind}): 9 faults with 3 frames, 10 with 4, 5 with 5`, () => {
      expect([3, 4, 5].map(frames => pageFaults(BELADY, frames, write))).toEqual([9, 10, 5]);
    });
  }
});
