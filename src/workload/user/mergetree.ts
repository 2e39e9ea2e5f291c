/**
 * The recursion of a top-down merge sort without its stack: where it is, is one number.
 *
 * The calls form a binary tree. Node 1 sorts everything; node n sorts by node 2n, which has the first half rounded down,
 * and node 2n+1, which has the rest. Merges happen in post-order; calls for fewer than two elements merge nothing.
 */

/** The part of the array that a node sorts. */
export interface Span {
  readonly first: number;
  readonly size: number;
}

/** What node `node` of a sort of `total` elements sorts. */
export function spanOf(node: number, total: number): Span {
  let first = 0;
  let size = total;
  for (let bit = 30 - Math.clz32(node); bit >= 0; bit--) {
    const half = size >> 1;
    if (((node >> bit) & 1) === 0) {
      size = half;
    } else {
      first += half;
      size -= half;
    }
  }
  return { first, size };
}

/** The first merge below a node, or of it: follows first halves, then second ones, while there is anything to merge. */
export function firstMerge(node: number, total: number): number {
  let at = node;
  let { size } = spanOf(node, total);
  while (size > 2) {
    const half = size >> 1;
    at = half >= 2 ? 2 * at : 2 * at + 1;
    size = half >= 2 ? half : size - half;
  }
  return at;
}

/** The merge that comes after that of `node`; 0 after the last. */
export function nextMerge(node: number, total: number): number {
  const isFirstHalf = node % 2 === 0;
  if (isFirstHalf && spanOf(node + 1, total).size >= 2) {
    return firstMerge(node + 1, total);
  }
  return node >> 1;
}

/** Elements that all merges together move: the sizes of all nodes of two elements and more. */
export function mergedElements(total: number): number {
  let sum = 0;
  for (let nodes = 1; nodes <= total; nodes *= 2) {
    // On each level the nodes have one of two sizes.
    const small = Math.floor(total / nodes);
    const large = total % nodes;
    sum += (small >= 2 ? (nodes - large) * small : 0) + (small >= 1 ? large * (small + 1) : 0);
  }
  return sum;
}
