/** One magazine between its CPU and a reclaimer: every place at which one can come between two accesses of the other. */
import { describe, expect, test } from 'vitest';
import { acquisitionsOf } from '../../src/sync/lockstats.ts';
import { ENTRY, NO_AS } from '../../src/vm/coremap.ts';
import { ENOMEM } from '../../src/vm/errno.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import type { Magazines } from '../../src/vm/magazine.ts';
import type { MagazinePages } from '../../src/vm/magazinepages.ts';
import { type Booted, bootKernel } from './boot.ts';
import { expectSound, locked } from './support.ts';

const FRAMES = 24;
const SIZE = 4;

interface Two {
  readonly booted: Booted;
  readonly owner: Kernel;
  readonly other: Kernel;
  readonly pages: MagazinePages;
  readonly magazine: Magazines;
}

/** Two CPUs; the first one's magazine holds `frames`, and it owns one page. */
function twoCpus(frames: number): Two & { readonly owned: number } {
  const booted = bootKernel({ cpus: 2, frames: FRAMES, magazines: SIZE });
  const [owner, other] = booted.kernels as [Kernel, Kernel];
  const pages = owner.pages as MagazinePages;
  const owned = alloc(owner);
  locked(owner, () => {
    while (pages.magazines.count > frames) pages.out_of_magazine(pages.magazines.pop());
    while (pages.magazines.count < frames) {
      const frame = owner.coremap.take_free();
      pages.into_magazine(frame);
      pages.magazines.push(frame);
    }
  });
  return { booted, owner, other, pages, magazine: pages.magazines, owned };
}

const alloc = ({ pages }: Kernel): number => pages.page_alloc(NO_AS, 0, true);

/** Every page there is, until there are none. */
function allocAll(kernel: Kernel): number[] {
  const all: number[] = [];
  for (let pa = alloc(kernel); pa !== -ENOMEM; pa = alloc(kernel)) {
    all.push(pa);
  }
  return all;
}

/** Calls `between` once, before the `nth` access to shared memory of `run`, where the coremap's lock is free or `always`. */
function interrupted(two: Two, run: () => void, nth: number, between: () => void, always = false): boolean {
  const { m, kernel } = two.booted;
  let accesses = 0;
  let done = false;
  let looking = false;
  const look = () => {
    if (looking || done || accesses++ < nth) {
      return;
    }
    looking = true;
    if (always || kernel.coremap.lock.holder() === -1) {
      done = true;
      between();
    }
    looking = false;
  };
  const names = ['load', 'store', 'atomicLoad', 'atomicStore', 'atomicExchange', 'atomicCompareExchange'] as const;
  const watched = Object.fromEntries(
    names.map(name => {
      const plain = m[name].bind(m) as (...args: number[]) => number;
      return [
        name,
        (...args: number[]) => {
          look();
          return plain(...args);
        },
      ];
    }),
  );
  Object.assign(m, watched);
  run();
  for (const name of names) Reflect.deleteProperty(m, name);
  return done;
}

/** Plays `scene` with the interruption before access 0, 1, …, until it comes no more; returns how often it came. */
function atEveryAccess(scene: (nth: number) => boolean): number {
  let nth = 0;
  while (scene(nth)) {
    nth++;
  }
  return nth;
}

describe('a magazine', () => {
  test('gives back what was put in last, and takes no more than its size', () => {
    const { magazine, pages, owner } = twoCpus(0);
    const frames = locked(owner, () => Array.from({ length: SIZE + 1 }, () => owner.coremap.take_free()));
    expect(frames.map(frame => magazine.push(frame))).toEqual([true, true, true, true, false]);
    expect(frames.map(() => magazine.pop())).toEqual([...frames.slice(0, SIZE).reverse(), 0]);
    expect(pages.magazines.count).toBe(0);
  });

  test('that is sealed takes and gives nothing until its CPU opens it', () => {
    const { magazine, pages, owner, other, owned } = twoCpus(3);
    expect(locked(other, () => other.pages.reclaim())).toBe(true);
    expect(magazine.pop()).toBe(0);
    expect(magazine.push(owned >>> 12)).toBe(false);
    expect(magazine.held()).toBe(0);
    locked(owner, () => pages.may_keep_frames());
    expect(magazine.push(owned >>> 12)).toBe(true);
    expect(magazine.pop()).toBe(owned >>> 12);
  });

  test('is not opened while the free list could not fill two', () => {
    const { owner, other, pages } = twoCpus(0);
    locked(other, () => other.pages.reclaim());
    const held = Array.from({ length: FRAMES - 2 * SIZE }, () =>
      other.coremap.paddrOf(locked(other, () => other.coremap.take_free())),
    );
    expect(held.length).toBeGreaterThan(SIZE);
    expect(locked(owner, () => pages.may_keep_frames())).toBe(false);
    expect(locked(owner, () => pages.magazines.isSealed(0))).toBe(true);
  });

  test('a reclaim that finds all magazines empty says so, and seals them', () => {
    const { other, magazine } = twoCpus(0);
    expect(locked(other, () => other.pages.reclaim())).toBe(false);
    expect([0, 1].map(cpu => magazine.isSealed(cpu))).toEqual([true, true]);
    expect(locked(other, () => other.pages.reclaim())).toBe(false);
  });
});

describe('wherever another CPU takes all memory during', () => {
  /**
   * Each frame is somebody's, once: the other CPU has all that the owner has not. It is refused only when all are taken
   * but those `most` that the owner may have at one time, what it is just allocating or freeing included.
   */
  function takesAll(frames: number, most: number, run: (two: Two & { owned: number }) => number[]): number {
    return atEveryAccess(nth => {
      const two = twoCpus(frames);
      let theirs: number[] = [];
      let ours: number[] = [];
      const came = interrupted(
        two,
        () => {
          ours = run(two);
        },
        nth,
        () => {
          theirs = allocAll(two.other);
        },
      );
      expect(came ? theirs.length : FRAMES, `at access ${nth}`).toBeGreaterThanOrEqual(FRAMES - most);
      const rest = allocAll(two.other);
      const all = [...ours.filter(pa => pa > 0), ...theirs, ...rest];
      expect(new Set(all).size, `at access ${nth}`).toBe(all.length);
      expect(all, `at access ${nth}`).toHaveLength(FRAMES);
      expectSound(two.booted, FRAMES);
      return came;
    });
  }

  test.each([0, 1, 3])('page_alloc with %i frames in the magazine, no frame has two owners or none', frames => {
    expect(takesAll(frames, 2, ({ owner, owned }) => [owned, alloc(owner)])).toBeGreaterThan(5);
  });

  test.each([0, 3, 4])('page_free with %i frames in the magazine, no frame has two owners or none', frames => {
    expect(
      takesAll(frames, 1, ({ owner, owned }) => {
        owner.pages.page_free(owned);
        return [];
      }),
    ).toBeGreaterThan(5);
  });

  test('both, one after the other, no frame has two owners or none', () => {
    expect(
      takesAll(2, 3, ({ owner, owned }) => {
        owner.pages.page_free(owned);
        return [alloc(owner), alloc(owner), alloc(owner)];
      }),
    ).toBeGreaterThan(20);
  });
});

describe('wherever its CPU comes between two accesses of a reclaim', () => {
  function comesBetween(frames: number, visit: (two: Two & { owned: number }) => number): number {
    return atEveryAccess(nth => {
      const two = twoCpus(frames);
      const { owner, other } = two;
      let kept = 1;
      const came = interrupted(
        two,
        () => locked(other, () => other.pages.reclaim()),
        nth,
        () => {
          kept = visit(two);
        },
        true,
      );
      expectSound(two.booted, kept);
      // Nothing is lost: all that the owner does not keep can be had.
      expect(allocAll(other), `at access ${nth}`).toHaveLength(FRAMES - kept);
      expect(owner.coremap.freeCount).toBe(0);
      return came;
    });
  }

  test.each([1, 2, 4])('a pop gets a frame that the reclaim does not get, with %i frames', frames => {
    expect(
      comesBetween(frames, ({ magazine, owner }) => {
        const frame = magazine.pop();
        if (frame !== 0) owner.coremap.set(frame, ENTRY.run, 1);
        return frame === 0 ? 1 : 2;
      }),
    ).toBeGreaterThan(20);
  });

  test.each([0, 2, 3, 4])('a free puts its page where the reclaim finds it, or keeps it, with %i frames', frames => {
    expect(comesBetween(frames, ({ pages, owned }) => (pages.free_to_magazine(owned >>> 12) ? 0 : 1))).toBeGreaterThan(
      20,
    );
  });
});

test('1,000 pairs of page_alloc and page_free take the coremap’s lock once', () => {
  const booted = bootKernel({ frames: FRAMES, magazines: SIZE });
  const { kernel, m, words } = booted;
  const taken = () => acquisitionsOf(m, words.coremapLock.stats[0]!);
  const before = taken();
  for (let n = 0; n < 1000; n++) {
    kernel.pages.page_free(alloc(kernel));
  }
  expect(taken() - before).toBe(1);
});
