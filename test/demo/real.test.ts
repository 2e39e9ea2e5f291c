/** Two demonstrations of faults on real worker threads, as a user plays them: those that need the least luck. */
import { expect, test } from 'vitest';
import { coremap } from '../run/coremap.ts';

test.each([
  ['missing-shootdown', /CPU \d {2}stored 0x[0-9a-f]{8} to 0x[0-9a-f]{8}, through the old entry: into frame \d+/],
  ['check-then-act', /CPU \d {2}was given frame \d+ too, while CPU \d had it/],
])(
  'coremap demo %s shows the moment, and that the right kernel has none (seed 7)',
  async (name, moment) => {
    const { code, document } = await coremap(`demo ${name} --seed 7`);
    const shown = JSON.stringify(document.result);
    expect(code, shown).toBe(0);
    expect(shown).toMatch(moment);
  },
  60_000,
);
