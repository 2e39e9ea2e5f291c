import { describe, expect, test } from 'vitest';
import { IRQ_TIMER, KSEG0, PAGE_SIZE, paddr_to_kvaddr } from '../../src/machine/mips.ts';
import { ENTRY, FIXED, STOLEN } from '../../src/vm/coremap.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { ram_stealmem } from '../../src/vm/ram.ts';
import { type Booted, bootKernel, startProcess } from './boot.ts';
import { contents, counted, expectSound, freeFrames, page, panicOf, whereIs } from './support.ts';

/** Runs something in an interrupt of CPU 0. */
function inInterrupt(booted: Booted, handler: () => void): void {
  const { cpu } = booted.kernel;
  cpu.vectors = {
    exception: () => 0,
    interrupt: () => {
      cpu.clearLine(IRQ_TIMER);
      handler();
    },
    switched: () => {},
  };
  cpu.raise(0, IRQ_TIMER);
  cpu.safepoint();
  booted.kernel.attachVectors();
}

function freeInInterrupt(booted: Booted, addresses: readonly number[]): void {
  inInterrupt(booted, () => {
    for (const va of addresses) booted.kernel.kpages.free_kpages(va);
  });
}

describe('free_kpages panics and says so', () => {
  test.each([
    ['a user address', 0x00401000, 'free_kpages: 0x00401000 is not the address of a kernel page'],
    ['an address of kseg1', 0xa0010000 | 0, 'free_kpages: 0xa0010000 is not the address of a kernel page'],
    ['an unaligned address', 0x80005004 | 0, 'free_kpages: 0x80005004 is not the address of a kernel page'],
    ['address 0', KSEG0, 'free_kpages: 0x80000000 is not the address of a kernel page'],
    ['an address behind RAM', 0x9ffff000 | 0, 'free_kpages: 0x9ffff000 is not the address of a kernel page'],
  ])('of %s', (_, va, message) => {
    expect(panicOf(() => bootKernel().kernel.kpages.free_kpages(va))).toBe(message);
  });

  test.each([1, 4])('of %i page(s) that were freed before', pages => {
    const { kernel } = bootKernel();
    const va = kernel.kpages.alloc_kpages(pages);
    kernel.kpages.free_kpages(va);
    expect(panicOf(() => kernel.kpages.free_kpages(va))).toMatch(
      /^free_kpages: 0x8\w{7} \(frame \d+\) is not allocated: its frame is FREE; freed twice, or never the kernel's$/,
    );
  });

  test.each([1, 2])('of page %i inside a run', inside => {
    const { kernel } = bootKernel();
    const va = kernel.kpages.alloc_kpages(3);
    expect(panicOf(() => kernel.kpages.free_kpages(va + inside * PAGE_SIZE))).toMatch(
      /is inside a run of pages, not its first$/,
    );
  });

  test.each([
    ['clean', false],
    ['dirty', true],
  ])('of a %s page of a process', (_state, write) => {
    const { kernel } = bootKernel();
    const as = startProcess(kernel);
    write ? kernel.cpu.storeWord(page(0), 1) : kernel.cpu.loadWord(page(0));
    const va = paddr_to_kvaddr(whereIs(kernel, as, page(0)).frame * PAGE_SIZE);
    expect(panicOf(() => kernel.kpages.free_kpages(va))).toContain(
      `is a page of address space ${as}, not the kernel's`,
    );
  });

  test('alloc_kpages of no pages', () => {
    expect(panicOf(() => bootKernel().kernel.kpages.alloc_kpages(0))).toBe('alloc_kpages: 0 pages');
  });
});

describe('before vm_bootstrap', () => {
  test('alloc_kpages steals from the bottom of RAM, contiguous, behind the exception vectors', () => {
    const stolen: number[] = [];
    const booted = bootKernel({
      earlyFrames: 4,
      early: kernel => stolen.push(kernel.kpages.alloc_kpages(1), kernel.kpages.alloc_kpages(3)),
    });
    expect(stolen.map(va => va - KSEG0)).toEqual([PAGE_SIZE, 2 * PAGE_SIZE]);
    expect(freeFrames(booted)).toBe(booted.config.frames);
    for (let frame = 0; frame < 5; frame++) {
      expect(booted.kernel.coremap.get(frame, ENTRY.state)).toBe(FIXED);
      expect(booted.kernel.coremap.get(frame, ENTRY.run)).toBe(STOLEN);
    }
    expectSound(booted, 0);
  });

  test('what was stolen stays taken: freeing it changes nothing, and nobody is given it', () => {
    let stolen = 0;
    const booted = bootKernel({
      frames: 4,
      earlyFrames: 2,
      early: kernel => {
        stolen = kernel.kpages.alloc_kpages(2);
      },
    });
    contents(booted, 1).fill(42);
    booted.kernel.kpages.free_kpages(stolen);
    booted.kernel.kpages.free_kpages(stolen);
    expect(freeFrames(booted)).toBe(4);
    const given = Array.from({ length: 5 }, () => booted.kernel.kpages.alloc_kpages(1));
    expect(given).not.toContain(stolen);
    expect(given.filter(va => va !== 0)).toHaveLength(4);
    expect(contents(booted, 1).every(word => word === 42)).toBe(true);
  });

  test('more than RAM holds is refused, and after vm_bootstrap there is nothing to steal', () => {
    let refused = -1;
    const booted = bootKernel({
      early: kernel => {
        refused = kernel.kpages.alloc_kpages(100_000);
      },
    });
    expect(refused).toBe(0);
    expect(ram_stealmem(booted.kernel.cpu, booted.words.ram, 1)).toBe(0);
  });
});

describe('a free from an interrupt', () => {
  test('is put off, and made by the next allocation of that CPU', () => {
    const booted = bootKernel({ frames: 8 });
    const { kernel } = booted;
    const pages = [1, 3, 2].map(n => kernel.kpages.alloc_kpages(n));
    expect(freeFrames(booted)).toBe(2);
    freeInInterrupt(booted, pages);
    expect(counted(booted, 'deferredFrees')).toBe(3);
    expect(freeFrames(booted)).toBe(2);
    expectSound(booted);
    const next = kernel.kpages.alloc_kpages(5);
    expect(next).not.toBe(0);
    expect(freeFrames(booted)).toBe(3);
    expectSound(booted, 5);
  });

  test('of a stolen page changes nothing', () => {
    let stolen = 0;
    const booted = bootKernel({
      earlyFrames: 1,
      early: kernel => {
        stolen = kernel.kpages.alloc_kpages(1);
      },
    });
    freeInInterrupt(booted, [stolen]);
    booted.kernel.kpages.drain_deferred();
    expect(freeFrames(booted)).toBe(booted.config.frames);
    expectSound(booted, 0);
  });

  test('of a wrong address panics there and then', () => {
    expect(panicOf(() => freeInInterrupt(bootKernel(), [0x1000]))).toContain('is not the address of a kernel page');
  });

  test('twice panics when the frees are made', () => {
    const booted = bootKernel();
    const va = booted.kernel.kpages.alloc_kpages(1);
    freeInInterrupt(booted, [va, va]);
    expect(panicOf(() => booted.kernel.kpages.drain_deferred())).toContain('freed twice');
  });

  test('never takes the coremap’s lock, not even when another CPU holds it', () => {
    const booted = bootKernel({ cpus: 2 });
    const va = booted.kernel.kpages.alloc_kpages(1);
    const other = booted.kernels[1] as Kernel;
    other.coremap.lock.acquire();
    freeInInterrupt(booted, [va]);
    other.coremap.lock.release();
    booted.kernel.kpages.drain_deferred();
    expectSound(booted, 0);
  });
});

test('an allocation in an interrupt panics: it could sleep', () => {
  const booted = bootKernel();
  expect(panicOf(() => inInterrupt(booted, () => void booted.kernel.kpages.alloc_kpages(1)))).toContain(
    'wants coremap.lock in an interrupt',
  );
});

describe('the stack of a dead thread', () => {
  test('is taken by the next timer interrupt and freed by the next allocation', () => {
    const booted = bootKernel({ frames: 4 });
    const { kernel } = booted;
    const stacks = [kernel.kpages.alloc_kpages(1), kernel.kpages.alloc_kpages(1)];
    for (const stack of stacks) kernel.zombies.thread_exit(stack);
    expectSound(booted);
    kernel.cpu.raise(0, IRQ_TIMER);
    kernel.cpu.safepoint();
    expect(counted(booted, 'deferredFrees')).toBe(2);
    expect(freeFrames(booted)).toBe(2);
    expectSound(booted, 0);
    kernel.kpages.free_kpages(kernel.kpages.alloc_kpages(1));
    expect(freeFrames(booted)).toBe(4);
    expectSound(booted, 0);
  });

  test('is freed at once by a caller who may sleep', () => {
    const booted = bootKernel({ frames: 4 });
    booted.kernel.zombies.thread_exit(booted.kernel.kpages.alloc_kpages(1));
    booted.kernel.zombies.exorcise();
    expect(freeFrames(booted)).toBe(4);
    expectSound(booted, 0);
  });
});
