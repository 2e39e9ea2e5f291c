import { describe, expect, test } from 'vitest';
import { classOf, type FaultClass } from '../../../src/explore/detectors/classify.ts';
import type { FaultKind, FoundFault } from '../../../src/explore/foundfault.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { kernelProgram, pages, processes } from './kernels.ts';
import { type Body, faultOf, type Tiny, tiny } from './tiny.ts';

const fault = (kind: FaultKind, message = '', details = {}): FoundFault => ({ kind, message, cpus: [], details });

test.each<[FaultKind, FaultClass]>([
  ['data-race', 'race'],
  ['deadlock', 'deadlock'],
  ['lost-wakeup', 'lost wake-up'],
  ['livelock', 'livelock'],
  ['linearizability', 'atomicity'],
  ['machine-check', 'order'],
])('a fault of kind %s is of class %s', (kind, expected) => {
  expect(classOf(fault(kind))).toBe(expected);
});

test.each<[string, FaultClass]>([
  ['lock_release: coremap.lock is held by nobody, released by thread 1', 'misuse'],
  ['unbusy: thread 0 does not hold coremap.lock, thread 1 does', 'misuse'],
  ['wchan_sleep: CPU 1 holds another spinlock besides swapdisk.lock: others would spin while it sleeps', 'misuse'],
  ['page_free: frame 7 is free already', 'misuse'],
  ['make_busy: frame 3 is busy already', 'atomicity'],
])('a panic that says "%s" is of class %s', (message, expected) => {
  expect(classOf(fault('panic', message))).toBe(expected);
});

test.each<[string, FaultClass]>([
  ['frame 11 was given to the kernel on CPU 1 while it is owned by the kernel on CPU 0 (CPU 1)', 'atomicity'],
  ['frame 11 was given to the kernel on CPU 1 with 0xf4eef4ee at offset 0x0: it must be zero (CPU 1)', 'order'],
  ['process 0 loaded 0x00000000 from 0x00400000 on CPU 0, but last stored 0x00000001 there', 'order'],
  ['frame 5 was freed as a page of the kernel on CPU 0, but it is owned by nobody (CPU 0)', 'misuse'],
])('an oracle that says "%s" is of class %s', (message, expected) => {
  expect(classOf(fault('oracle', message))).toBe(expected);
});

test('a double free is atomicity if the frame was seen in two hands: a race in its contents tells', () => {
  const race = 'data race on frame 7 + 0x0';
  expect(classOf(fault('panic', 'page_free: frame 7 is free already', { race }))).toBe('atomicity');
});

test('what shows without a switch of threads is misuse, unless its kind says more', () => {
  expect(classOf(fault('audit', 'frames said to be used: 3 instead of 0'), 0)).toBe('misuse');
  expect(classOf(fault('audit', 'frames said to be used: 3 instead of 0'), 2)).toBe('atomicity');
  expect(classOf(fault('data-race'), 0)).toBe('race');
});

describe('a planted mistake is found on random schedules (seed 7), and classified', () => {
  const classified = (program: Parameters<typeof faultOf>[0], seed = 7) =>
    classOf(faultOf(program, { strategy: new RandomWalk(seed), schedules: 300 }));

  test('a forgotten lock as a race', () => {
    expect(classified(kernelProgram({ mutant: 'no-lock', oracles: true }, pages(2)))).toBe('race');
  });

  test('check and act in two sections of the lock as atomicity', () => {
    expect(classified(kernelProgram({ mutant: 'lock-dropped-before-mark', oracles: true }, pages(2)))).toBe(
      'atomicity',
    );
  });

  test('an eviction without a shootdown as order', () => {
    const program = kernelProgram({ mutant: 'no-shootdown', oracles: true, frames: 2, pageTables: 8 }, processes(2, 2));
    expect(classified(program)).toBe('order');
  });

  test('a handler that takes the lock as misuse', () => {
    const program = kernelProgram(
      { mutant: 'handler-takes-lock', oracles: true, frames: 2, pageTables: 8 },
      processes(2),
    );
    expect(classified(program)).toBe('misuse');
  });

  test('a wake-up that is not made as a lost wake-up', () => {
    const program = kernelProgram({ mutant: 'wakeup-lost', frames: 1, pageTables: 8 }, processes(1, 2));
    expect(classified(program)).toBe('lost wake-up');
  });

  test('two sections where one is meant as atomicity, though nothing races', () => {
    const withdraw: Body = (m, at) => {
      const locked = (section: () => number) => {
        m.acquireWord(at('lock'), 1, -1);
        const result = section();
        m.releaseWord(at('lock'));
        return result;
      };
      const balance = locked(() => m.load(at('balance')));
      locked(() => {
        m.store(at('balance'), balance + 1);
        return 0;
      });
    };
    const account: Tiny = {
      words: ['lock', 'balance'],
      threads: { one: withdraw, two: withdraw },
      check: (m, at) => {
        if (m.words[at('balance')] !== 2) {
          throw new Error(`the balance is ${m.words[at('balance')]}`);
        }
      },
    };
    expect(classOf(faultOf(tiny(account)))).toBe('atomicity');
  });
});
