/** A demonstration of a fault on real worker threads, as a user plays it; another is in README (test/docs/output). */
import { expect, test } from 'vitest';
import { coremap } from '../run/coremap.ts';

test('coremap demo check-then-act shows the moment, and that the right kernel has none (seed 7)', async () => {
  const { code, document } = await coremap('demo check-then-act --seed 7');
  const shown = JSON.stringify(document.result);
  expect(code, shown).toBe(0);
  expect(shown).toMatch(/CPU \d {2}was given frame \d+ too, while CPU \d had it/);
});
