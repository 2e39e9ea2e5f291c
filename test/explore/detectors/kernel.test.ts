import { describe, expect, test } from 'vitest';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { type KernelOptions, kernelProgram, type Operations, pages, processes } from './kernels.ts';
import { explored, faultOf } from './tiny.ts';

const user = { frames: 1, pageTables: 8 };

describe('the unbroken kernel is silent under all detectors and oracles, on random schedules (seed 11)', () => {
  test.each<[string, KernelOptions, Operations, number]>([
    ['pages that come and go', {}, pages(2), 250],
    ['more pages than there are', { frames: 3 }, pages(2), 150],
    ['magazines', { frames: 4, magazines: 1 }, pages(2), 120],
    ['two processes in one frame', user, processes(1, 2), 80],
    ['processes, three CPUs', { cpus: 3, frames: 2, pageTables: 12 }, processes(2), 30],
    ['pages, through the sleeping lock', { primitiveLocks: false }, pages(2), 80],
    ['a process, through the futex', { ...user, lock: 'futex' }, processes(1, 2), 40],
    ['pages, through MCS', { lock: 'mcs' }, pages(2), 50],
  ])('%s', (_, options, operations, schedules) => {
    const program = kernelProgram({ oracles: true, ...options }, operations);
    const result = explored(program, { strategy: new RandomWalk(11), schedules });
    expect(result.first?.fault.message).toBeUndefined();
    expect(result.schedules).toBe(schedules);
  });
});

describe('a broken kernel, on random schedules (seed 5)', () => {
  const found = (options: KernelOptions, operations: Operations, schedules = 200) =>
    faultOf(kernelProgram({ oracles: true, ...options }, operations), { strategy: new RandomWalk(5), schedules });

  test('without its lock races on the coremap, whose words are named', () => {
    const fault = found({ mutant: 'no-lock' }, pages(2));
    expect(fault.kind).toBe('data-race');
    expect(fault.details.variable).toMatch(/^coremap(?:\.free|\[\d+\]\.)/);
  });

  test('that checks and acts in two sections hands a frame out twice: the owners say so, not a panic later', () => {
    const fault = found({ mutant: 'lock-dropped-before-mark' }, pages(2));
    expect(fault.kind).toBe('oracle');
    expect(fault.message).toMatch(
      /^frame \d+ was given to the kernel on CPU \d while it is owned by the kernel on CPU \d/,
    );
  });

  test('without oracles shows the same as a race of two who zero one frame', () => {
    const program = kernelProgram({ mutant: 'lock-dropped-before-mark' }, pages(1));
    const fault = faultOf(program, { strategy: new RandomWalk(5), schedules: 400, detectors: { histories: false } });
    expect([fault.message, fault.details.race].join()).toMatch(/data race on frame \d+ \+ 0x0: CPU \d zeroed its page/);
  });

  test('that writes a page to swap before it is shot down races with the disk', () => {
    const fault = found({ mutant: 'write-before-shootdown', ...user }, processes(1, 2));
    expect(fault.message).toMatch(/data race on frame \d+ \+ 0x0: .*disk read/);
  });

  test('that does not shoot down is found by what a process reads or where its store gets to', () => {
    const fault = found({ mutant: 'no-shootdown', frames: 2, pageTables: 8 }, processes(2, 2));
    expect(fault.kind).toBe('oracle');
    expect(fault.message).toMatch(/^process \d (?:loaded .* but last stored|stored .* through a stale translation)/);
  });

  test('shows the same fault in the same schedule when it is explored again: oracles keep nothing from run to run', () => {
    const program = kernelProgram({ mutant: 'no-shootdown', oracles: true, frames: 2, pageTables: 8 }, processes(2, 2));
    const once = () => explored(program, { strategy: new RandomWalk(5), schedules: 100 }).first;
    const [first, second] = [once(), once()];
    expect(first).not.toBeNull();
    expect(second).toEqual(first);
  });
});
