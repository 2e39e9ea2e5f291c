/**
 * 8 CPUs under memory pressure with every oracle on, for a minute, with one seed after another.
 *
 * COREMAP_SOAK_SEEDS (20) and COREMAP_SOAK_SECONDS (60) say how often and how long.
 */
import { expect, test } from 'vitest';
import { coremap } from '../run/coremap.ts';
import { setting } from './settings.ts';

const seeds = Array.from({ length: setting('COREMAP_SOAK_SEEDS', 20) }, (_, n) => n + 1);
const seconds = setting('COREMAP_SOAK_SECONDS', 60);

test.each(seeds)(`8 CPUs for ${seconds} s, seed %i: no oracle speaks, no frame or swap slot is missing`, async seed => {
  const { code, document } = await coremap(
    `stress km1 km2 km3 km4 mix bloat sort walk --cpus 8 --frames 192 --swap-size 64M --duration ${seconds}s --seed ${seed}`,
  );
  const { result } = document;
  expect({ code, faults: document.faults }).toEqual({ code: 0, faults: [] });
  expect(result.audit).toEqual({ frames: 192, free: 192, fixed: 0, leaked: 0, mismatches: 0 });
  expect(result.shootdowns.acknowledged).toBe(result.shootdowns.sent);
  expect(result.vm.dirtyEvictions).toBeGreaterThan(100);
  const thousands = (count: number) => `${Math.round(count / 1000)} k`;
  console.log(
    `seed ${seed}: ${thousands(result.operations)} operations, ${thousands(result.vm.evictions)} evictions, ` +
      `${thousands(result.shootdowns.sent)} shootdowns, ${result.checks} checks, ` +
      `${result.lateWakeups} late wake-ups`,
  );
});
