/** What the audit says of damaged magazines. */
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/check/audit.ts';
import { PAGE_SHIFT } from '../../src/machine/mips.ts';
import { ENTRY, IN_MAGAZINE, NO_AS } from '../../src/vm/coremap.ts';
import { type Booted, bootKernel } from '../vm/boot.ts';

/** Two CPUs; the magazine of CPU 1 holds three frames. */
function usedMagazine(): Booted {
  const booted = bootKernel({ cpus: 2, frames: 16, magazines: 4 });
  const { pages } = booted.kernels[1] ?? booted.kernel;
  pages.page_free(pages.page_alloc(NO_AS, 0, true));
  return booted;
}

describe('the audit finds in magazines', () => {
  const damages: readonly [name: string, damage: (used: Booted, at: number, top: number) => void, says: RegExp][] = [
    [
      'a frame that is in a magazine twice',
      ({ m }, at, top) => m.store(at + top, m.load(at)),
      /frame \d+ is in a magazine twice/,
    ],
    [
      'a frame above the top',
      ({ m }, at, top) => m.store(at + top, m.load(at + top - 1)),
      /CPU 1 \(3 frames\), slot 3 holds \d+/,
    ],
    ['an empty slot below the top', ({ m }, at) => m.store(at, 0), /CPU 1 \(3 frames\), slot 0 holds 0/],
    [
      'a frame whose entry says that it is in a magazine, and which is in none',
      ({ m }, at) => m.store(at, 0),
      /frames in magazines: \d+ instead of \d+/,
    ],
    ['a frame that does not exist', ({ m }, at) => m.store(at, 9999), /there is no frame 9999/],
    [
      'a frame in a magazine that its entry says is somebody’s',
      ({ m, kernel }, at) => kernel.coremap.set(m.load(at), ENTRY.run, 1),
      /frame \d+ \(FIXED\) does not say that it is in a magazine/,
    ],
    [
      'a frame in a magazine with an owner',
      ({ m, kernel }, at) => kernel.coremap.set(m.load(at), ENTRY.as, 3),
      /in a magazine has an owner/,
    ],
    [
      'a magazine that is said to be sealed and is not',
      ({ m, words }) => m.store(words.coremap.magazines?.sealed ?? 0, 2),
      /CPU 1 \(sealed\), slot 0 holds \d+/,
    ],
    [
      'a frame said to be in a magazine while it is allocated',
      ({ kernel }) => {
        const frame = kernel.pages.page_alloc(NO_AS, 0, true) >>> PAGE_SHIFT;
        kernel.coremap.set(frame, ENTRY.run, IN_MAGAZINE);
      },
      /frames in magazines: \d+ instead of \d+/,
    ],
  ];

  test.each(damages)('%s', (_, damage, says) => {
    const used = usedMagazine();
    const at = used.words.coremap.magazines?.slots[1] ?? 0;
    expect(audit(used.kernel, used.words).mismatches).toEqual([]);
    damage(used, at, 3);
    expect(audit(used.kernel, used.words).mismatches.join('\n')).toMatch(says);
  });
});
