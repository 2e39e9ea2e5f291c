/**
 * The hunt for stalls: thousands of machines that live as short as they can, because it is at the beginning and at the
 * end, when CPUs fall asleep and are woken for the last time, that a lost wake-up shows.
 *
 * COREMAP_SOAK_RUNS (5,000) says how many. A wake-up that the kernel loses ends in a stall. One that the host does not
 * deliver ends a sleep by its time limit, as does one that comes while a busy host lets the sleeper wait for a core after
 * its time limit: the summary counts both as late.
 */
import { afterAll, expect, test } from 'vitest';
import { setting } from './settings.ts';
import { ShortRuns, type Work } from './shortruns.ts';

const runs = setting('COREMAP_SOAK_RUNS', 5000);
const CPUS = [2, 3, 4, 8];
const WORK = [['kpages'], ['walk'], ['mix'], ['hot', 'kpages'], ['walk', 'kpages'], ['zombies'], ['km1', 'walk']];

const machines = new ShortRuns(Math.max(...CPUS));
afterAll(() => machines.end());

function workOf(seed: number): Work {
  return {
    workloads: WORK[seed % WORK.length] ?? [],
    cpus: CPUS[seed % CPUS.length] ?? 2,
    frames: 24 + (seed % 3) * 16,
    ops: 5 + (seed % 11) * 4,
    programs: 1 + (seed % 5),
    auditEvery: seed % 2 === 0 ? 0 : 16,
    seed,
  };
}

test(`${runs} short runs end by themselves`, async () => {
  const took: number[] = [];
  let late = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const work = workOf(seed);
    const short = await machines.run(work);
    expect({ work, stall: short.stall, found: short.found }).toEqual({ work, stall: null, found: [] });
    took.push(short.elapsedMs);
    late += short.late;
  }
  took.sort((a, b) => a - b);
  const ms = (part: number) => (took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0).toFixed(1);
  console.log(
    `${runs} short runs: 0 stalls, ${late} late wake-ups; ` +
      `a run takes ${ms(0.5)} ms (median), ${ms(0.99)} ms (p99), ${ms(1)} ms (the longest)`,
  );
});
