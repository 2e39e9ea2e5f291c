import { expect, test } from 'vitest';
import { KernelNames } from '../../../src/explore/detectors/names.ts';
import { DISK_WRITE, disk_submit } from '../../../src/machine/disk.ts';
import type { Kernel } from '../../../src/vm/kernel.ts';
import { bootKernel } from '../../vm/boot.ts';

const PAGE = 0x00403000;

/** A kernel, its names, and the names of the words that an action changes. */
function booted() {
  const { m, words, kernels } = bootKernel({ cpus: 2, frames: 4, pageTables: 8 });
  const kernel = kernels[0] as Kernel;
  const names = new KernelNames(m.words, words, kernel.cpu.ram);
  const changed = (action: () => void): string[] => {
    const before = m.words.slice();
    action();
    const found: string[] = [];
    for (let at = 0; at < before.length; at++) {
      if (m.words[at] !== before[at]) {
        found.push(names.nameOf(at));
      }
    }
    return found;
  };
  return { m, words, kernel, names, changed };
}

test('a frame taken off the free list changes its entry’s fields and the counts of the coremap, by these names', () => {
  const { kernel, changed } = booted();
  const { coremap } = kernel;
  coremap.lock.acquire();
  let frame = 0;
  const taken = changed(() => {
    frame = coremap.take_free();
  });
  expect(taken).toEqual(['coremap.freeHead', 'coremap.freeCount']);
  const filled = changed(() => {
    coremap.fill(frame, 1, 0, PAGE, 1, 5);
    coremap.make_busy(frame);
  });
  const fields = ['state', 'busy', 'va', 'run', 'slot'].map(field => `coremap[${frame}].${field}`);
  expect(filled.toSorted()).toEqual(['coremap.busyCount', ...fields].toSorted());
});

test('locks, interrupt lines, queues and requests have the names of their fields', () => {
  const { m, words, kernel, names, changed } = booted();
  expect(names.nameOf(words.coremap.available + 2)).toBe('coremap.available.guard');
  expect(names.nameOf(kernel.coremap.cvOf(3) + 3)).toBe('coremap[3].cv.waiters');
  expect(changed(() => kernel.coremap.lock.acquire())).toContain('coremap.lock');
  expect(changed(() => kernel.cpu.raise(1, 1))).toEqual(['cpu[1].irq']);
  const sent = changed(() => kernel.shootdown.send(1, 0x00400000));
  expect(sent).toEqual(
    expect.arrayContaining(['cpu[1].shootdown.count', 'cpu[1].shootdown.asked', 'cpu[1].shootdown.queue[0]']),
  );
  const asked = changed(() => disk_submit(m, words.swapDisk.device, 1, 0, DISK_WRITE, 7, 0x3000));
  expect(asked).toEqual(
    expect.arrayContaining([
      'disk.request[1].status',
      'disk.request[1].slot',
      'disk.queue.tail',
      'disk.queue.entries[0]',
    ]),
  );
});

test('a page table is known by its address space and page, its directory too; a page by its frame and offset', () => {
  const { kernel, names } = booted();
  const as = kernel.spaces.as_create();
  kernel.spaces.proc_setas(as);
  kernel.cpu.storeWord(PAGE + 0x10, 1);
  kernel.coremap.lock.acquire();
  const directory = kernel.spaces.directory(as);
  const entry = kernel.tables.entry(directory, PAGE);
  expect(names.nameOf(entry)).toBe(`page table of address space ${as}, page 0x00403000`);
  expect(names.nameOf(kernel.tables.directoryEntry(directory, PAGE))).toBe(
    `page directory of address space ${as}, entry 1`,
  );
  const frame = kernel.spaces.pte(as, PAGE) >>> 12;
  expect(names.nameOf(kernel.cpu.wordOf(frame << 12) + 4)).toBe(`frame ${frame} + 0x10`);
  expect(names.isContents(kernel.cpu.wordOf(frame << 12))).toBe(true);
  expect(names.isContents(entry)).toBe(false);
  expect(names.isContents(kernel.coremap.header)).toBe(false);
});

test('what was handed out as one word has its name, what was not has its number', () => {
  const { words, names } = booted();
  const symbol = words.arena.symbols.find(({ name }) => name === 'disk.bell');
  expect(names.nameOf(symbol?.at ?? 0)).toBe('disk.bell');
  expect(names.nameOf(3)).toBe('word 3');
});
