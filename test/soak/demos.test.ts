/**
 * Every demonstration COREMAP_SOAK_DEMO_RUNS (20) times in a row, each with its own seed: the claim holds every time.
 *
 * Some claims are about cores that are idle: let nothing else run meanwhile.
 */
import { expect, test } from 'vitest';
import { demos } from '../../src/demo/catalogue.ts';
import { coremap } from '../run/coremap.ts';
import { setting } from './settings.ts';

const runs = setting('COREMAP_SOAK_DEMO_RUNS', 20);

test.each(demos.map(({ name }) => name))(`${runs} times in a row: %s`, async name => {
  const took: number[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const { code, document } = await coremap(`demo ${name} --seed ${seed}`);
    expect({ seed, code, shown: document.ok ? null : document.result }).toEqual({ seed, code: 0, shown: null });
    took.push(document.elapsedMs);
  }
  console.log(`${name}: held ${runs} times; the longest took ${(Math.max(...took) / 1000).toFixed(1)} s`);
});
