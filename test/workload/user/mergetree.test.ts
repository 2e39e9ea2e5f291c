import { describe, expect, test } from 'vitest';
import { firstMerge, mergedElements, nextMerge, spanOf } from '../../../src/workload/user/mergetree.ts';

/** The merges of a recursive merge sort, as [first, size], in the order in which it does them. */
function recursively(first: number, size: number): [number, number][] {
  if (size < 2) {
    return [];
  }
  const half = size >> 1;
  return [...recursively(first, half), ...recursively(first + half, size - half), [first, size]];
}

function walked(total: number): [number, number][] {
  const merges: [number, number][] = [];
  for (let node = firstMerge(1, total); node !== 0; node = nextMerge(node, total)) {
    const { first, size } = spanOf(node, total);
    merges.push([first, size]);
  }
  return merges;
}

describe.each([2, 3, 4, 5, 6, 7, 9, 12, 31, 100, 1000, 4097])('a sort of %i elements', total => {
  test('merges what the recursion merges, in its order', () => {
    expect(walked(total)).toEqual(recursively(0, total));
  });

  test('moves as many elements as its merges have together', () => {
    expect(mergedElements(total)).toBe(recursively(0, total).reduce((sum, [, size]) => sum + size, 0));
  });
});
