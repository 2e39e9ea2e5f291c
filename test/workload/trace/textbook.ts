/**
 * Page replacement as textbooks define it, as plainly as possible: what the kernel's fault counts are compared with.
 *
 * A fault is a reference to a page that is not in memory, the first touch included. When no frame is empty, the policy
 * names the victim among the pages in memory.
 */

export const textbookPolicies = ['fifo', 'lru', 'opt', 'clock', 'clock-bit-clear'] as const;
/**
 * `clock` sets the use bit of a page that is loaded, `clock-bit-clear` leaves it clear until the page is used again;
 * the hand stands behind the frame that was filled last.
 */
export type TextbookPolicy = (typeof textbookPolicies)[number];

/** How many references of `pages` fault in a memory of `frames` empty frames. */
export function faults(policy: TextbookPolicy, pages: readonly number[], frames: number): number {
  if (policy === 'fifo') return fifo(pages, frames);
  if (policy === 'lru') return lru(pages, frames);
  if (policy === 'opt') return opt(pages, frames);
  return clock(pages, frames, policy === 'clock');
}

/** The victim is the page that was loaded first: a Set keeps the order in which its members came. */
function fifo(pages: readonly number[], frames: number): number {
  const memory = new Set<number>();
  let count = 0;
  for (const page of pages) {
    if (memory.has(page)) continue;
    count++;
    if (memory.size === frames) memory.delete(memory.values().next().value!);
    memory.add(page);
  }
  return count;
}

/** The victim is the page that was used longest ago. */
function lru(pages: readonly number[], frames: number): number {
  const memory = new Set<number>();
  let count = 0;
  for (const page of pages) {
    if (!memory.delete(page)) {
      count++;
      if (memory.size === frames) memory.delete(memory.values().next().value!);
    }
    memory.add(page);
  }
  return count;
}

/** The victim is the page that is used again last, or never. */
function opt(pages: readonly number[], frames: number): number {
  const next = nextUses(pages);
  const memory = new Map<number, number>();
  let count = 0;
  for (const [index, page] of pages.entries()) {
    if (!memory.has(page)) {
      count++;
      if (memory.size === frames) memory.delete(farthest(memory));
    }
    memory.set(page, next[index]!);
  }
  return count;
}

/** For each reference, the index of the next one to the same page; Infinity if there is none. */
function nextUses(pages: readonly number[]): number[] {
  const next = new Array<number>(pages.length);
  const seen = new Map<number, number>();
  for (let index = pages.length - 1; index >= 0; index--) {
    next[index] = seen.get(pages[index]!) ?? Number.POSITIVE_INFINITY;
    seen.set(pages[index]!, index);
  }
  return next;
}

function farthest(memory: ReadonlyMap<number, number>): number {
  let victim = -1;
  let far = -1;
  for (const [page, use] of memory) {
    if (use > far) [victim, far] = [page, use];
  }
  return victim;
}

/** The victim is the first page from the hand on whose use bit is clear; the hand clears the bits that it passes. */
function clock(pages: readonly number[], frames: number, bitOnLoad: boolean): number {
  const ring: { page: number; used: boolean }[] = [];
  let hand = 0;
  let count = 0;
  for (const page of pages) {
    const resident = ring.find(frame => frame.page === page);
    if (resident !== undefined) {
      resident.used = true;
      continue;
    }
    count++;
    if (ring.length < frames) {
      ring.push({ page, used: bitOnLoad });
      continue;
    }
    for (; ring[hand]!.used; hand = (hand + 1) % frames) ring[hand]!.used = false;
    ring[hand] = { page, used: bitOnLoad };
    hand = (hand + 1) % frames;
  }
  return count;
}
