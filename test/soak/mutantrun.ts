/** Stress runs of broken kernels, each with the job that its mutant names. */
import type { Mutant } from '../../src/check/mutants/index.ts';
import type { Fault } from '../../src/run/types.ts';
import { coremap } from '../run/coremap.ts';

/** The first fault of `coremap stress --mutant NAME --seed SEED`, or null, and the exit code. */
export async function stressMutant(
  mutant: Mutant,
  seed: number,
): Promise<{ code: number | null; fault: Fault | null }> {
  const { code, document } = await coremap(`stress --mutant ${mutant.name} --duration 10s --seed ${seed}`);
  return { code, fault: document.faults[0] ?? null };
}
