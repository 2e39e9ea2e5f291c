import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../../src/machine/cpu.ts';
import { kvaddr_to_paddr, type VAddr } from '../../../src/machine/mips.ts';
import type { Kernel } from '../../../src/vm/kernel.ts';
import { programs } from '../../../src/workload/catalogue.ts';
import type { LeakCheck } from '../../../src/workload/leakcheck.ts';
import type { Program } from '../../../src/workload/program.ts';
import { below, loadRandom } from '../../../src/workload/random.ts';
import { bootKernel } from '../../vm/boot.ts';
import { corruptionOf, type FakeThread, fakeThread, leakCheckOf, runRound, runTogether } from '../fakethread.ts';

const kernelPrograms = programs.filter(program => program.kind === 'kernel');
const OPS = 60;

/** A pick from a seed. */
function picker(seed: number): (n: number) => number {
  const random = loadRandom({ get: () => 0, set: () => {} }, 0, seed);
  return n => below(random, n);
}

function members(program: Program, kernel: Kernel, seed: number): FakeThread[] {
  return Array.from({ length: program.members }, (_, member) =>
    fakeThread(program, { kernel, member, seed: seed + 1000 * member, ops: OPS }),
  );
}

function quiet({ kernel, kernels }: { kernel: Kernel; kernels: readonly Kernel[] }): [free: number, used: number] {
  // What exited threads leave is freed by the timer interrupt: here there is none.
  for (const each of kernels) {
    each.zombies.exorcise();
  }
  kernel.coremap.lock.acquire();
  const free = kernel.coremap.freeCount;
  kernel.coremap.lock.release();
  return [free, kernel.coremap.coremap_used_bytes()];
}

describe.each(kernelPrograms.map(program => [program.name, program] as const))('%s', (name, program) => {
  test('gives back all that it took', () => {
    const booted = bootKernel({ frames: 200 });
    const before = quiet(booted);
    const thread = fakeThread(program, { kernel: booted.kernel, ops: OPS });
    expect(runRound(program, thread, () => 1)).toBeGreaterThan(10);
    expect(quiet(booted)).toEqual(before);
    expect(thread.checks).toBeGreaterThan(10);
  });

  test('finds nothing wrong when its members change CPU between turns (seeds 1 to 5)', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const booted = bootKernel({ cpus: 3, frames: 200 });
      const threads = members(program, booted.kernel, seed);
      const every = threads.map(() => program);
      runTogether(every, threads, booted.kernels, picker(seed));
      expect(quiet(booted)).toEqual([200, 0]);
    }
  });

  test.each([1, 2, 3, 5, 9])('ends, and gives back all, with %i frames for all its members', frames => {
    const booted = bootKernel({ cpus: 2, frames });
    const threads = members(program, booted.kernel, frames);
    runTogether(
      threads.map(() => program),
      threads,
      booted.kernels,
      picker(frames),
    );
    expect(quiet(booted)).toEqual([frames, 0]);
  });

  test('reports words that somebody else changed', () => {
    const { kernel } = bootKernel({ frames: 64 });
    const thread = fakeThread(program, { kernel, member: 2, ops: 500 });
    for (let turn = 0; turn < 4; turn++) {
      program.run(thread, 1);
    }
    thread.cpu = tampered(kernel.cpu);
    const { message, details } = corruptionOf(program, thread);
    expect(message).toMatch(new RegExp(`^${name} 2: the word at 0x8[0-9a-f]{7} is 0x[0-9a-f]{8}, and should be 0x`));
    expect(details).toMatchObject({ program: name, member: 2, page: expect.stringMatching(/^0x8.*000$/) });
  });
});

/** A CPU through which a program, but not the kernel, finds its words changed; addresses of the kernel's are spared. */
function tampered(cpu: Cpu): Cpu {
  const load = (at: number): number => {
    const word = cpu.m.load(at);
    return word >>> 20 === 0x800 ? word : word ^ 0x00400000;
  };
  const m = { load, store: (at: number, value: number) => cpu.m.store(at, value) };
  return { m, wordOf: (pa: number) => cpu.wordOf(pa) } as unknown as Cpu;
}

test('the km tests together, on 3 CPUs, give back all that they took (seeds 1 to 3)', () => {
  for (let seed = 1; seed <= 3; seed++) {
    const booted = bootKernel({ cpus: 3, frames: 96 });
    const every = kernelPrograms.flatMap(program => Array.from({ length: program.members }, () => program));
    const threads = kernelPrograms.flatMap(program => members(program, booted.kernel, seed));
    runTogether(every, threads, booted.kernels, picker(seed));
    expect(quiet(booted)).toEqual([96, 0]);
  }
});

describe('sizes of OS/161', () => {
  function traced(name: string, chosen: { member?: number; ops?: number; alone?: boolean } = {}) {
    const { kernel } = bootKernel({ frames: 400 });
    const program = programs.find(candidate => candidate.name === name) as Program;
    const asked: number[] = [];
    const held = new Set<VAddr>();
    let most = 0;
    const { kmalloc } = kernel;
    const [alloc, free] = [kmalloc.kmalloc.bind(kmalloc), kmalloc.kfree.bind(kmalloc)];
    kmalloc.kmalloc = bytes => {
      asked.push(bytes);
      const va = alloc(bytes);
      held.add(va);
      most = Math.max(most, held.size);
      return va;
    };
    kmalloc.kfree = va => {
      held.delete(va);
      free(va);
    };
    const thread = fakeThread(program, { kernel, ...chosen });
    let turns = 0;
    const done = runRound(program, thread, () => turns++);
    return { asked, done, turns, checks: thread.checks, most: () => most, thread, kernel };
  }

  test.each(['km1', 'km2'])('%s asks 1,200 times for 997 bytes and holds 3 blocks at most', name => {
    const { asked, most, done } = traced(name);
    expect([asked.length, new Set(asked), most(), done]).toEqual([1200, new Set([997]), 3, 2400]);
  });

  test('km3 holds 5,000 objects, 277,000 bytes, under 20 blocks of pointers', () => {
    const { asked, most } = traced('km3');
    expect(asked.slice(0, 22)).toEqual([80, ...Array.from({ length: 20 }, () => 1024), 32]);
    const objects = asked.slice(21);
    expect(objects.slice(0, 6)).toEqual([32, 41, 109, 86, 9, 32]);
    expect([objects.length, objects.reduce((a, b) => a + b, 0), most()]).toEqual([5000, 277_000, 5021]);
  });

  test('km4 rotates through 1, 3, 5, 2 and 4 pages, holds 3 runs, and yields 1.22 times a round', () => {
    const { asked, most, turns, checks } = traced('km4', { ops: 100 });
    expect(asked.slice(0, 6)).toEqual([1, 3, 5, 2, 4, 1].map(pages => pages * 4096));
    expect([asked.length, most()]).toEqual([100, 3]);
    expect(turns / (100 * 50)).toBeCloseTo(1.22, 1);
    expect(checks).toBe(100 * 50 * 3 + 100 * 3);
  });

  test('km5 alone takes every frame five times', () => {
    const { kernel } = bootKernel({ frames: 70 });
    const program = programs.find(({ name }) => name === 'km5') as Program;
    let taken = 0;
    const alloc = kernel.kpages.alloc_kpages.bind(kernel.kpages);
    kernel.kpages.alloc_kpages = n => {
      const va = alloc(n);
      taken += va === 0 ? 0 : 1;
      return va;
    };
    runRound(program, fakeThread(program, { kernel, alone: true }), () => 1);
    expect(taken).toBe(5 * 70);
  });
});

describe('km5 alone', () => {
  const program = programs.find(({ name }) => name === 'km5') as Program;

  test('reports memory that runs out with frames still free', () => {
    const { kernel } = bootKernel({ frames: 70 });
    const alloc = kernel.kpages.alloc_kpages.bind(kernel.kpages);
    let calls = 0;
    kernel.kpages.alloc_kpages = n => (++calls > 30 ? 0 : alloc(n));
    const { message } = corruptionOf(program, fakeThread(program, { kernel, alone: true }));
    expect(message).toBe('km5: pages until there were none: 30, and should be 70');
  });

  test('reports a count of bytes in use that a page does not raise', () => {
    const { kernel } = bootKernel({ frames: 70 });
    kernel.coremap.coremap_used_bytes = () => 0;
    const { message } = corruptionOf(program, fakeThread(program, { kernel, alone: true }));
    expect(message).toBe('km5: bytes in use with 1 pages held: 0, and should be 4096');
  });

  test('does not begin to count in the middle of a round that others shared', () => {
    const { kernel } = bootKernel({ frames: 70 });
    const other = kernel.kpages.alloc_kpages(1);
    const thread = fakeThread(program, { kernel });
    program.run(thread, 1);
    kernel.kpages.free_kpages(other);
    thread.alone = true;
    expect(runRound(program, thread, () => 1)).toBeGreaterThan(0);
  });
});

describe('leaks', () => {
  const names = ['km1', 'km2', 'km3', 'km4', 'km5'];

  /** Threads of a workload over a kernel that does not give back what is freed first. */
  function leaky(name: string, count: number, checked: boolean): { program: Program; threads: FakeThread[] } {
    const { kernel } = bootKernel({ frames: 200 });
    const program = programs.find(candidate => candidate.name === name) as Program;
    const { kpages } = kernel;
    const free = kpages.free_kpages.bind(kpages);
    let frees = 0;
    kpages.free_kpages = va => {
      if (++frees !== 1) {
        free(va);
      }
    };
    const leaks = checked ? leakCheckOf(kernel) : null;
    const threads = Array.from({ length: count }, (_, member) =>
      fakeThread(program, { kernel, member, leaks, ops: 300 }),
    );
    return { program, threads };
  }

  test.each(names)('%s reports pages that were not given back', name => {
    const { program, threads } = leaky(name, 1, true);
    const { details } = corruptionOf(program, threads[0] as FakeThread);
    expect([4096, 3 * 4096]).toContain((details.found as number) - (details.expected as number));
  });

  test.each(names)('%s with three threads reports them when the last has ended, and no sooner (seed 4)', name => {
    const { program, threads } = leaky(name, 3, true);
    const every = threads.map(() => program);
    const pick = picker(4);
    let ended = 0;
    for (const thread of threads) {
      const { leaks } = thread;
      const end = (): ReturnType<LeakCheck['end']> => {
        ended++;
        return leaks?.end() ?? null;
      };
      thread.leaks = { begin: () => leaks?.begin(), end };
    }
    const kernel = threads[0]?.kernel as Kernel;
    expect(() => runTogether(every, threads, [kernel], pick)).toThrow(/bytes of kernel memory are in use, before it/);
    expect(ended).toBe(3);
  });

  test.each(['km1', 'km4', 'km5'])('%s beside other workloads does not count', name => {
    const { program, threads } = leaky(name, 1, false);
    expect(runRound(program, threads[0] as FakeThread, () => 1)).toBeGreaterThan(0);
  });

  test('are not looked for while a thread of the workload is inside', () => {
    const { kernel } = bootKernel({ frames: 200 });
    const leaks = leakCheckOf(kernel);
    leaks.begin();
    leaks.begin();
    const held = kernel.kmalloc.kmalloc(997);
    expect(leaks.end()).toBe(null);
    kernel.kmalloc.kfree(held);
    expect(leaks.end()).toEqual({ before: 0, after: 0 });
    leaks.begin();
    kernel.kmalloc.kmalloc(5000);
    expect(leaks.end()).toEqual({ before: 0, after: 2 * 4096 });
  });
});

describe('a kernel test that is refused memory again and again', () => {
  test.each(['km1', 'km2', 'km3', 'km4', 'kpages', 'zombies'])('%s says that it gave up, once', name => {
    const { kernel } = bootKernel({ frames: 200 });
    kernel.kpages.alloc_kpages = () => 0;
    const program = programs.find(candidate => candidate.name === name) as Program;
    const thread = fakeThread(program, { kernel });
    runRound(program, thread, () => 1);
    expect(thread.givenUp).toBe(1);
  });

  test.each(kernelPrograms.map(({ name }) => name))('%s with memory enough does not', name => {
    const { kernel } = bootKernel({ frames: 200 });
    const program = programs.find(candidate => candidate.name === name) as Program;
    const thread = fakeThread(program, { kernel, ops: OPS });
    runRound(program, thread, () => 1);
    expect(thread.givenUp).toBe(0);
  });
});

test('a page handed to two threads is seen by the one that wrote first', () => {
  const { kernel } = bootKernel({ frames: 200 });
  const program = programs.find(({ name }) => name === 'kpages') as Program;
  const first = fakeThread(program, { kernel, seed: 1, ops: 500 });
  program.run(first, 1);
  const page = first.registers.get(2);
  const at = kernel.cpu.wordOf(kvaddr_to_paddr(page));
  kernel.cpu.m.store(at, 0x5eed);
  expect(corruptionOf(program, first).details).toMatchObject({ found: 0x5eed });
});
