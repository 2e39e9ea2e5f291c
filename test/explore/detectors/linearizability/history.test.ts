import { describe, expect, test } from 'vitest';
import { historyOf } from '../../../../src/explore/detectors/linearizability/history.ts';
import {
  type AllocatorCall,
  allocatorSpec,
  FREE,
  NONE,
} from '../../../../src/explore/detectors/linearizability/sequential.ts';
import type { Program } from '../../../../src/explore/program.ts';
import { RandomWalk } from '../../../../src/explore/strategies/random.ts';
import { kernelProgram, pages } from '../kernels.ts';
import { type Body, counted, explored, faultOf, tiny } from '../tiny.ts';

const FRAMES = ['frame 0', 'frame 1'];

/** A textbook's allocator over two words, its scan and its mark in one section of the lock or in two. */
function allocator(sections: 1 | 2): Program {
  const alloc: Body = (m, at) => {
    m.acquireWord(at('lock'), 1, -1);
    const found = FRAMES.findIndex(frame => m.load(at(frame)) === 0);
    if (sections === 2) {
      m.releaseWord(at('lock'));
      m.acquireWord(at('lock'), 1, -1);
    }
    if (found !== NONE) {
      m.store(at(FRAMES[found] as string), 1);
    }
    m.releaseWord(at('lock'));
    return found;
  };
  const program = tiny({ words: ['lock', ...FRAMES], threads: { one: alloc, two: alloc } });
  const history = historyOf(program.m, allocatorSpec([FREE, FREE]), ({ thread, operation }) => {
    const result = program.m.threads[thread]?.results[operation] ?? NONE;
    const call: AllocatorCall = { name: 'alloc', pages: 1 };
    return { call, result, text: `page_alloc returned frame ${result}` };
  });
  return { ...program, history };
}

describe('the calls of a run', () => {
  test('that check and act in two sections are no calls of an allocator, though nothing races and nothing was checked', () => {
    const { kinds, schedules } = counted(allocator(2));
    expect(Object.keys(kinds)).toEqual(['linearizability']);
    expect(kinds.linearizability).toBeLessThan(schedules);
    const fault = faultOf(allocator(2));
    expect(fault.message).toMatch(
      /^no order of the calls explains what they returned: after one page_alloc returned frame 0 \(steps \d+ to \d+\), this does not fit: two page_alloc returned frame 0/,
    );
    expect(fault.details.history).toHaveLength(2);
  });

  test('in one section are, in every schedule', () => {
    expect(counted(allocator(1))).toMatchObject({ exhausted: true, kinds: {} });
  });

  test('of a kernel are compared with the allocator when they are nothing but allocations and frees', () => {
    expect(kernelProgram({}, pages(1)).history).toBeDefined();
    const other = kernelProgram({}, ({ kernels }, cpu) => [() => kernels[cpu]?.kmalloc.kmalloc(16) ?? 0]);
    expect(other.history).toBeUndefined();
  });

  test.each([
    ['more pages than there are', { frames: 3 }],
    ['magazines, and more pages than there are', { frames: 3, magazines: 1 }],
  ])('of the unbroken kernel fit, on random schedules (seed 2): %s', (_, options) => {
    const program = kernelProgram(options, pages(2));
    const { first } = explored(program, { strategy: new RandomWalk(2), schedules: 150, detectors: { races: false } });
    expect(first?.fault.message).toBeUndefined();
  });

  test('of a kernel that finds no memory too early do not fit', () => {
    const program = kernelProgram({ frames: 2 }, (model, cpu) => {
      const { coremap } = model.kernels[cpu] as (typeof model.kernels)[number];
      const take_free = coremap.take_free.bind(coremap);
      // Never hands out the last frame.
      coremap.take_free = () => (coremap.listedCount > 1 ? take_free() : 0);
      return pages(1)(model, cpu);
    });
    const fault = faultOf(program, { strategy: new RandomWalk(2), schedules: 50 });
    expect(fault.kind).toBe('linearizability');
    expect(fault.message).toMatch(/page_alloc found no memory/);
  });
});
