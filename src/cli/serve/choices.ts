/** What the page can choose from. */
import { availableParallelism } from 'node:os';
import type { LiveChoices, MutantChoice } from '../../report/live.ts';
import type { Catalogue } from '../catalogue.ts';

export async function choicesFrom({ workloads, locks, mutants }: Catalogue): Promise<LiveChoices> {
  const { mutantNamed } = await import('../../check/mutants/index.ts');
  return {
    workloads,
    locks,
    mutants: mutants.map(({ name, summary }): MutantChoice => {
      const mutant = mutantNamed(name);
      const { cpus = null, frames = null, lock = null } = mutant?.options ?? {};
      const shows = mutant?.unseenByStress === undefined;
      return { name, summary, workloads: mutant?.workload ?? [], cpus, frames, lock, shows };
    }),
    cores: availableParallelism(),
  };
}
