import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VAddr } from '../../src/machine/mips.ts';
import { kvaddr_to_paddr, PAGE_SIZE } from '../../src/machine/mips.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { bootKernel } from './boot.ts';

const SEED = 1_997;

function word(kernel: Kernel, va: VAddr): number {
  return kernel.cpu.m.load(kernel.cpu.wordOf(kvaddr_to_paddr(va)));
}

function setWord(kernel: Kernel, va: VAddr, value: number): void {
  kernel.cpu.m.store(kernel.cpu.wordOf(kvaddr_to_paddr(va)), value);
}

const usedFrames = ({ coremap }: Kernel): number => coremap.coremap_used_bytes() / PAGE_SIZE;

describe('sizes', () => {
  test.each([
    [1, 16],
    [16, 16],
    [17, 32],
    [997, 1024],
    [1024, 1024],
    [1025, 2048],
    [2047, 2048],
  ])('%i bytes take a block of %i', (bytes, size) => {
    const { kmalloc } = bootKernel().kernel;
    const first = kmalloc.kmalloc(bytes);
    const second = kmalloc.kmalloc(bytes);
    expect(Math.abs(first - second)).toBe(size);
    expect(first & (size - 1)).toBe(0);
  });

  test.each([
    [2048, 1],
    [4096, 1],
    [4097, 2],
    [5 * 4096, 5],
  ])('%i bytes take %i whole pages', (bytes, pages) => {
    const { kernel } = bootKernel();
    const before = usedFrames(kernel);
    const va = kernel.kmalloc.kmalloc(bytes);
    expect([va % PAGE_SIZE === 0, usedFrames(kernel) - before]).toEqual([true, pages]);
    kernel.kmalloc.kfree(va);
    expect(usedFrames(kernel)).toBe(before);
  });
});

test('a page of the heap is given back with its last block, and the page of its pageref too', () => {
  const { kernel } = bootKernel();
  const before = usedFrames(kernel);
  const blocks = Array.from({ length: 5 }, () => kernel.kmalloc.kmalloc(1000));
  expect(usedFrames(kernel) - before).toBe(3);
  kernel.kmalloc.kfree(blocks.pop() as VAddr);
  expect(usedFrames(kernel) - before).toBe(2);
  for (const block of blocks) {
    kernel.kmalloc.kfree(block);
  }
  expect(usedFrames(kernel)).toBe(before);
});

test('kheap_getused counts blocks by their size, whole pages whole, and the page of pagerefs', () => {
  const { kmalloc } = bootKernel().kernel;
  const before = kmalloc.kheap_getused();
  const small = kmalloc.kmalloc(100);
  expect(kmalloc.kheap_getused() - before).toBe(PAGE_SIZE + 128);
  const large = kmalloc.kmalloc(3 * PAGE_SIZE);
  expect(kmalloc.kheap_getused() - before).toBe(4 * PAGE_SIZE + 128);
  kmalloc.kfree(small);
  kmalloc.kfree(large);
  expect(kmalloc.kheap_getused()).toBe(before);
});

test('more than 256 pages of blocks take a second page of pagerefs', () => {
  const { kernel } = bootKernel({ frames: 400 });
  const before = usedFrames(kernel);
  const blocks = Array.from({ length: 514 }, () => kernel.kmalloc.kmalloc(2000));
  expect(usedFrames(kernel) - before).toBe(257 + 2);
  for (const block of blocks) {
    kernel.kmalloc.kfree(block);
  }
  expect(usedFrames(kernel)).toBe(before);
});

test('out of memory is address 0, and takes nothing', () => {
  const { kernel } = bootKernel({ frames: 3 });
  const held = [kernel.kmalloc.kmalloc(2000), kernel.kmalloc.kmalloc(2000), kernel.kmalloc.kmalloc(2000)];
  expect(usedFrames(kernel)).toBe(3);
  expect([kernel.kmalloc.kmalloc(16), kernel.kmalloc.kmalloc(4096)]).toEqual([0, 0]);
  expect(kernel.kmalloc.kmalloc(2000)).not.toBe(0);
  expect(held).not.toContain(0);
});

test('without memory for a pageref the page that it would describe is given back', () => {
  const { kernel } = bootKernel({ frames: 1 });
  expect(kernel.kmalloc.kmalloc(16)).toBe(0);
  expect(usedFrames(kernel)).toBe(0);
});

describe('what others do while the lock is dropped', () => {
  /** Calls `meanwhile` in the nth call of alloc_kpages. */
  function interleave(kernel: Kernel, nth: number, meanwhile: () => void): void {
    const { kpages } = kernel;
    const alloc = kpages.alloc_kpages.bind(kpages);
    let calls = 0;
    kpages.alloc_kpages = n => {
      if (++calls === nth) {
        meanwhile();
      }
      return alloc(n);
    };
  }

  test.each([1, 2])('an allocation in the middle of another (call %i of alloc_kpages) costs no frame', nth => {
    const { kernel } = bootKernel();
    const before = usedFrames(kernel);
    const blocks: VAddr[] = [];
    interleave(kernel, nth, () => blocks.push(kernel.kmalloc.kmalloc(100)));
    blocks.push(kernel.kmalloc.kmalloc(100));
    expect(new Set(blocks).size).toBe(2);
    for (const block of blocks) {
      kernel.kmalloc.kfree(block);
    }
    expect(usedFrames(kernel)).toBe(before);
  });

  test('no spinlock is held while the page allocator runs', () => {
    const { kernel } = bootKernel();
    let spinlocks = -1;
    interleave(kernel, 2, () => {
      spinlocks = kernel.cpu.spinlocks;
    });
    kernel.kmalloc.kmalloc(100);
    expect([spinlocks, kernel.cpu.spl]).toEqual([0, 0]);
  });
});

describe('misuse', () => {
  test('freed blocks are filled with 0xdeadbeef', () => {
    const { kernel } = bootKernel();
    kernel.kmalloc.kmalloc(64);
    const block = kernel.kmalloc.kmalloc(64);
    setWord(kernel, block + 60, 7);
    kernel.kmalloc.kfree(block);
    expect(word(kernel, block + 60)).toBe(0xdeadbeef | 0);
  });

  test('a block written after it was freed panics when it is handed out', () => {
    const { kmalloc } = bootKernel().kernel;
    kmalloc.kmalloc(64);
    const block = kmalloc.kmalloc(64);
    kmalloc.kfree(block);
    setWord({ cpu: kmalloc.cpu } as Kernel, block + 8, 7);
    expect(() => kmalloc.kmalloc(64)).toThrow(/was written while it was free: 0x00000007 in a block of 64/);
  });

  test('a free block whose link was overwritten panics', () => {
    const { kernel } = bootKernel();
    kernel.kmalloc.kmalloc(64);
    const block = kernel.kmalloc.kmalloc(64);
    kernel.kmalloc.kfree(block);
    setWord(kernel, block, 0x1234);
    expect(() => kernel.kmalloc.kmalloc(64)).toThrow(/it links to 0x00001234, no block of its page/);
  });

  test('a block freed twice in a row panics', () => {
    const { kmalloc } = bootKernel().kernel;
    kmalloc.kmalloc(64);
    const block = kmalloc.kmalloc(64);
    kmalloc.kfree(block);
    expect(() => kmalloc.kfree(block)).toThrow(/kfree: 0x[0-9a-f]{8} is free already/);
  });

  test('an address inside a block panics', () => {
    const { kmalloc } = bootKernel().kernel;
    const block = kmalloc.kmalloc(64);
    expect(() => kmalloc.kfree(block + 16)).toThrow(/lies inside a block of 64 bytes/);
  });

  test('an address of nothing panics', () => {
    const { kmalloc } = bootKernel().kernel;
    expect(() => kmalloc.kfree(0x80001010 | 0)).toThrow(/kfree: 0x80001010 is neither a block of the heap nor a page/);
  });

  test('a page that was not allocated panics', () => {
    const { kmalloc } = bootKernel().kernel;
    const page = kmalloc.kmalloc(4096);
    kmalloc.kfree(page);
    expect(() => kmalloc.kfree(page)).toThrow(/free_kpages: .* is not allocated/);
  });

  test('address 0 is nothing to free', () => {
    expect(bootKernel().kernel.kmalloc.kfree(0)).toBeUndefined();
  });
});

test(`blocks never overlap, whatever is allocated and freed on whatever CPU (seed ${SEED})`, () => {
  const operation = fc.record({ cpu: fc.nat(1), bytes: fc.integer({ min: 1, max: 9000 }), victim: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 120 }), operations => {
      const { kernel, kernels } = bootKernel({ cpus: 2, frames: 48 });
      const before = kernel.kmalloc.kheap_getused();
      const held: { va: VAddr; bytes: number }[] = [];
      for (const { cpu, bytes, victim } of operations) {
        const { kmalloc } = kernels[cpu] as Kernel;
        const va = victim < 24 ? kmalloc.kmalloc(bytes) : 0;
        if (va !== 0) {
          expect(held.filter(other => va < other.va + other.bytes && other.va < va + bytes)).toEqual([]);
          held.push({ va, bytes });
        } else if (held.length > 0) {
          kmalloc.kfree((held.splice(victim % held.length, 1)[0] as { va: VAddr }).va);
        }
      }
      for (const { va } of held) {
        kernel.kmalloc.kfree(va);
      }
      expect(kernel.kmalloc.kheap_getused()).toBe(before);
      expect(usedFrames(kernel)).toBe(0);
    }),
    { seed: SEED, numRuns: 40 },
  );
});
