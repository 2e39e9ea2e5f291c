import { describe, expect, test } from 'vitest';
import { compute, turnsPerNano } from '../../src/contention/compute.ts';
import { cpuTime, timerResolutionNs } from '../../src/contention/cpuclock.ts';
import { lockCountsSince } from '../../src/contention/lockcounts.ts';
import { excessPct, stolenPct, ticksOf } from '../../src/contention/noise.ts';
import { medianOf, medianOrNull, samplesOf } from '../../src/contention/samples.ts';
import { sectionNamed } from '../../src/contention/section.ts';

describe('a median', () => {
  test('is the middle, or the mean of the two in the middle', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([4, 1, 2, 100])).toBe(3);
    expect(medianOf([])).toBeNaN();
  });

  test('leaves out what is not known', () => {
    expect(medianOrNull([null, 3, null, 5])).toBe(4);
    expect(medianOrNull([null])).toBeNull();
  });

  test('stands beside its ends and its samples in their order', () => {
    expect(samplesOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, samples: [3, 1, 2] });
    expect(samplesOf([])).toEqual({ median: 0, min: 0, max: 0, samples: [] });
  });
});

describe('the name of a section', () => {
  test.each([
    ['work', { kind: 'work' }],
    ['shootdown', { kind: 'shootdown' }],
    ['mix', { kind: 'mix' }],
    ['20us', { kind: 'compute', nanoseconds: 20_000 }],
    ['0ns', { kind: 'compute', nanoseconds: 0 }],
    ['1.5ms', { kind: 'compute', nanoseconds: 1_500_000 }],
    ['20us+5us', { kind: 'compute', nanoseconds: 20_000, outside: 5000 }],
    ['scan:4096', { kind: 'search', frames: 4096, find: 'scan' }],
    ['list:256', { kind: 'search', frames: 256, find: 'list' }],
    ['io:1ms', { kind: 'io', nanoseconds: 1_000_000 }],
    ['io:1s', { kind: 'io', nanoseconds: 1e9 }],
  ])('%s', (name, section) => {
    expect(sectionNamed(name)).toEqual(section);
  });

  test.each([
    '',
    'Work',
    '20',
    'io:',
    'io:work',
    '2m',
    '1001ms',
    '-1us',
    '1e3us',
    'mix ',
    '1us+',
    '1us+1us+1us',
    'scan:',
    'scan:255',
    'list:65537',
    'list:1us',
  ])('%j is none', name => {
    expect(sectionNamed(name)).toBeNull();
  });
});

describe('computing', () => {
  /** The same chain of numbers, without wrapping until a turn's end. */
  const chained = (turns: number) =>
    Number(Array.from({ length: turns }).reduce<bigint>(x => BigInt.asIntN(32, x * 0x9e3779b1n + 1n), BigInt(turns)));

  test.each([0, 1, 1000, 1001, 20_000])('%i turns are as many links of a chain, none left out', turns => {
    expect(compute(turns)).toBe(chained(turns));
  });
});

describe('noise', () => {
  test('is how much longer than the shortest loop the others took', () => {
    expect(excessPct([100, 110, 150, 105, 120])).toEqual({
      medianPct: expect.closeTo(10, 9),
      maxPct: expect.closeTo(50, 9),
    });
  });

  test('counts what a hypervisor took, guests left out: they are in the user time already', () => {
    const before = ticksOf('cpu  100 0 50 800 10 0 5 35 7 7\ncpu0 1 2 3');
    const after = ticksOf('cpu  150 0 60 830 10 0 5 45 9 9\ncpu0 1 2 3');
    expect(before).toEqual({ steal: 35, all: 1000 });
    expect(stolenPct(before, after)).toBe(10);
  });

  test('is not known where the host does not tell', () => {
    expect(ticksOf('cpu 1 2 3 4')).toBeNull();
    expect(ticksOf('')).toBeNull();
    expect(stolenPct(null, { steal: 1, all: 2 })).toBeNull();
    expect(stolenPct({ steal: 1, all: 2 }, { steal: 1, all: 2 })).toBeNull();
  });
});

describe('clocks', () => {
  test('CPU time does not go back, and moves while the thread computes', () => {
    const before = cpuTime();
    compute(Math.round(20e6 * turnsPerNano()));
    const after = cpuTime();
    expect(after.clock).toBe(before.clock);
    expect(after.nanoseconds).toBeGreaterThan(before.nanoseconds);
  });

  test('the resolution of the timer is a step that it makes', () => {
    expect(timerResolutionNs()).toBeGreaterThan(0);
    expect(timerResolutionNs()).toBeLessThan(1e9);
  });
});

test('counts of a lock between two readings leave out what was before, also when a counter has wrapped', () => {
  const before = { acquisitions: 0x7fff_fffe, contended: 0xffff_ffff, sleeps: 5, spins: 7, waits: [[100, 4]] as const };
  const after = {
    acquisitions: 3,
    contended: 2,
    sleeps: 6,
    spins: 7,
    waits: [
      [100, 4],
      [200, 1],
    ] as const,
  };
  expect(lockCountsSince(before, after)).toEqual({
    acquisitions: 5,
    contended: 3,
    sleeps: 1,
    spins: 0,
    waits: [[200, 1]],
  });
});
