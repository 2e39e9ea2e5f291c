import { describe, expect, test } from 'vitest';
import { OracleFault } from '../../src/check/fault.ts';
import { createCheckMemory } from '../../src/check/memory.ts';
import { installOwners } from '../../src/check/owners.ts';
import { CheckedMemory, PlainMemory } from '../../src/check/usermemory.ts';
import { COUNTER } from '../../src/machine/counters.ts';
import { ENTRY } from '../../src/vm/coremap.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { bootKernel, startProcess } from '../vm/boot.ts';

const BASE = 0x10000000;

function checked(pages = 64, frames = 6) {
  const booted = bootKernel({ frames });
  const memory = createCheckMemory(booted.kernel.coremap.frames, 4, pages);
  const user = new CheckedMemory(booted.kernel, memory, value =>
    value >>> 16 === 0xabcd ? 'the tape of process 3' : null,
  );
  user.attach(0);
  const as = startProcess(booted.kernel);
  /** Where a page's word lies in RAM now. */
  const wordAt = (va: number): number => {
    booted.kernel.coremap.lock.acquire();
    const pte = booted.kernel.spaces.pte(as, va);
    booted.kernel.coremap.lock.release();
    return booted.kernel.cpu.wordOf((pte & ~0xfff) | (va & 0xfff));
  };
  return { ...booted, memory, user, as, wordAt };
}

function faultOf(action: () => unknown): OracleFault {
  try {
    action();
  } catch (error) {
    if (error instanceof OracleFault) {
      return error;
    }
    throw error;
  }
  throw new Error('no fault');
}

describe('checked user memory', () => {
  test('gives back what was stored, through evictions, and zero where nothing was', () => {
    const { user, kernel, m, words } = checked();
    for (let page = 0; page < 20; page++) {
      user.store(BASE + page * 4096 + 8, page * 77777777);
    }
    for (let page = 0; page < 20; page++) {
      expect(user.load(BASE + page * 4096 + 8)).toBe((page * 77777777) | 0);
      expect(user.load(BASE + page * 4096 + 12)).toBe(0);
    }
    expect(user.load(0x7ffff000)).toBe(0);
    expect(m.load((words.cpus[0]?.counters ?? 0) + COUNTER.checks)).toBe(41);
    expect(kernel.spaces.curas).toBe(1);
  });

  test('sees a word that its process did not write, and tells where and what', () => {
    const { user, m, wordAt } = checked();
    user.store(BASE + 16, 1234);
    m.store(wordAt(BASE + 16), 99);
    const fault = faultOf(() => user.load(BASE + 16));
    expect(fault.message).toBe(
      'process 0 loaded 0x00000063 from 0x10000010 on CPU 0, but last stored 0x000004d2 there',
    );
    expect(fault).toMatchObject({ kind: 'oracle', cpus: [0], frame: expect.any(Number) });
    expect(fault.details).toMatchObject({
      process: 0,
      va: '0x10000010',
      expected: '0x000004d2',
      found: '0x00000063',
      addressSpace: 1,
      pageTableSays: `frame ${fault.frame}`,
    });
  });

  test('sees a store through a stale translation at once, and tells whose the frame is by now and what it held', () => {
    const { kernels } = bootKernel({ frames: 8, cpus: 2 });
    const [first, second] = kernels as [Kernel, Kernel];
    const memory = createCheckMemory(first.coremap.frames, 4, 64);
    for (const kernel of kernels) {
      installOwners(kernel, memory);
      // As if an eviction asked nobody to forget.
      kernel.shootdown.shoot = () => {};
    }
    const [mine, others] = kernels.map(kernel => new CheckedMemory(kernel, memory)) as [CheckedMemory, CheckedMemory];
    startProcess(first);
    startProcess(second);
    others.attach(1);
    mine.store(BASE + 8, 7);
    for (let page = 0; page < 8; page++) {
      others.store(BASE + page * 4096 + 8, 100 + page);
    }
    const fault = faultOf(() => mine.store(BASE + 8, 9));
    expect(fault.message).toMatch(
      /^process 0 stored 0x00000009 to 0x10000008 on CPU 0 through a stale translation: it reached frame \d+, which is page 0x1000\d000 of address space 2 by now, and held 0x0000006[0-9a-f] there$/,
    );
    expect(fault).toMatchObject({ kind: 'oracle', cpus: [0, 1], frame: expect.any(Number) });
    expect(fault.details).toMatchObject({
      va: '0x10000008',
      found: '0x00000009',
      formerOwner: 'page 0x10000000 of address space 1',
      givenOnCpu: 1,
    });
  });

  test('sees a word that was never stored and is not zero', () => {
    const { user, m, wordAt } = checked();
    user.load(BASE);
    m.store(wordAt(BASE), 5);
    expect(faultOf(() => user.load(BASE)).message).toMatch(/but last stored 0x00000000/);
  });

  test('sees a lost store: a page read back from swap as it was before', () => {
    const { user, kernel } = checked();
    user.store(BASE, 1);
    for (let frame = 1; frame < kernel.coremap.frames; frame++) {
      if (kernel.coremap.isUser(frame)) {
        kernel.coremap.set(frame, ENTRY.state, 2);
      }
    }
    const fault = faultOf(() => {
      for (let page = 1; page < 9; page++) {
        user.load(BASE + page * 4096);
      }
      user.load(BASE);
    });
    expect(fault.details).toMatchObject({
      expected: '0x00000001',
      found: '0x00000000',
      looksLike: 'a page of zeros instead of its own',
    });
  });

  test('says whose value it looks like: by its form, or because another process stored it', () => {
    const { user, kernel, m, wordAt } = checked();
    user.attach(2);
    const other = kernel.spaces.as_create();
    const mine = kernel.spaces.curas;
    kernel.spaces.proc_setas(other);
    user.store(BASE + 0x5004, 4711);
    kernel.spaces.proc_setas(mine);
    user.attach(0);
    user.store(BASE + 4, 1);
    m.store(wordAt(BASE + 4), 4711);
    expect(faultOf(() => user.load(BASE + 4)).details.looksLike).toBe('process 2 stored that at 0x10005004');
    m.store(wordAt(BASE + 4), 0xabcd0001 | 0);
    expect(faultOf(() => user.load(BASE + 4)).details.looksLike).toBe('the tape of process 3');
  });

  test('keeps processes apart, also two that use the same addresses', () => {
    const { user, kernel } = checked();
    const spaces = [kernel.spaces.curas, kernel.spaces.as_create()];
    for (const round of [0, 1, 2]) {
      for (const process of [0, 1]) {
        user.attach(process);
        kernel.spaces.proc_setas(spaces[process] ?? 0);
        expect(user.load(BASE)).toBe(round === 0 ? 0 : round * 10 + process);
        user.store(BASE, (round + 1) * 10 + process);
      }
    }
  });

  test('expects zero again after a page was unmapped, and after the process has ended', () => {
    const { user, kernel, as } = checked();
    user.store(BASE, 1);
    user.store(BASE + 4096, 2);
    kernel.unmapper.as_unmap(as, BASE);
    user.forgetPage(BASE);
    expect([user.load(BASE), user.load(BASE + 4096)]).toEqual([0, 2]);
    kernel.unmapper.as_destroy(as);
    user.forget();
    startProcess(kernel);
    expect([user.load(BASE), user.load(BASE + 4096)]).toEqual([0, 0]);
  });

  test('lets loads pass unchecked, and counts them, when its pool is used up', () => {
    const { user } = checked(4);
    for (let page = 0; page < 20; page++) {
      user.store(BASE + page * 4096, page + 1);
    }
    for (let page = 0; page < 20; page++) {
      expect(user.load(BASE + page * 4096)).toBe(page + 1);
    }
    expect(user.unchecked).toBeGreaterThan(5);
    // Far away not even a map is left.
    user.store(0x60000000, 3);
    expect(user.load(0x60000000)).toBe(3);
  });

  test('a number that is no process is refused', () => {
    expect(() => checked().user.attach(4)).toThrow('process 4: 0 to 3');
  });
});

test('plain user memory loads and stores and looks at nothing', () => {
  const { kernel, m } = bootKernel();
  startProcess(kernel);
  const user = new PlainMemory(kernel);
  user.attach();
  user.store(BASE, 5);
  m.words.fill(6, kernel.cpu.ram);
  expect(user.load(BASE)).toBe(6);
});
