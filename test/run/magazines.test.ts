/** Runs with magazines on worker threads, every oracle on; and kernels whose magazines are broken. */
import { describe, expect, test } from 'vitest';
import { mutants } from '../../src/check/mutants/index.ts';
import { magazineMutants } from '../../src/check/mutants/magazines.ts';
import type { Outcome, RunOptions } from '../../src/run/types.ts';
import { runWith } from './options.ts';

const seed = 1;

function expectSound({ faults, result, interrupted }: Outcome): void {
  expect({ faults, interrupted }).toEqual({ faults: [], interrupted: false });
  const { frames } = result;
  expect(result.audit).toEqual({ frames, free: frames, fixed: 0, leaked: 0, mismatches: 0 });
}

describe('no oracle speaks and no frame is missing', () => {
  test.each<[string, Partial<RunOptions>]>([
    [
      'kernel tests on 8 CPUs',
      { workloads: ['km1', 'km2', 'km3', 'km4', 'km5', 'mix'], cpus: 8, frames: 160, ops: 150 },
    ],
    [
      'single pages on 4 CPUs, more than there are frames',
      { workloads: ['kpages'], programs: 8, cpus: 4, frames: 40, ops: 2000 },
    ],
    [
      'kernel pages beside processes that swap',
      { workloads: ['kpages', 'mix', 'walk', 'zombies'], cpus: 4, frames: 64, ops: 1000 },
    ],
    [
      'magazines of one frame, audited often',
      { workloads: ['mix', 'km4', 'walk'], cpus: 4, frames: 96, magazines: 1, auditEvery: 500, ops: 1000 },
    ],
    [
      'magazines larger than memory',
      { workloads: ['mix', 'kpages', 'walk'], cpus: 4, frames: 64, magazines: 100, ops: 1000 },
    ],
    [
      'runs of pages through full magazines',
      { workloads: ['km4', 'kpages'], programs: 6, cpus: 4, frames: 80, ops: 150 },
    ],
  ])('%s (seed 1)', async (_, options) => {
    expectSound(await runWith({ magazines: 8, auditEvery: 2000, seed, ...options }));
  });

  test('km5, alone, finds every page there is, those in the magazines of other CPUs included (seed 1)', async () => {
    expectSound(await runWith({ workloads: ['km5'], magazines: 8, cpus: 4, frames: 64, seed }));
  });
});

test('pairs of page_alloc and page_free take the lock of the coremap less than once in 100 (seed 1)', async () => {
  const { result } = await runWith({
    workloads: ['kpages'],
    programs: 4,
    cpus: 4,
    frames: 256,
    ops: 5000,
    magazines: 15,
    seed,
  });
  expect(result.kernelOperations).toBe(2 * 4 * 5000);
  expect(result.lockStats.acquisitions).toBeLessThan(result.kernelOperations / 100);
});

describe('a kernel whose magazines are broken is caught, by a fault that was expected of it', () => {
  // Two of the four need a race, which a busy host can hide for a while: they have the duration of `coremap stress`.
  test.each(magazineMutants.map(({ name }) => name))('%s (seed 1)', async name => {
    const mutant = mutants.find(each => each.name === name)!;
    const { options = {}, workload } = mutant;
    const { faults } = await runWith({
      cpus: 4,
      frames: 256,
      durationMs: 10_000,
      auditEvery: 20_000,
      ...options,
      workloads: workload,
      mutant: name,
      seed,
    });
    expect(mutant.expects).toContain(faults[0]?.kind);
  });
});
