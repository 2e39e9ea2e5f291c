/** Where to look for a planted bug: the programs that are named as the workloads that bring it out, then all others. */
import { mutantNamed } from '../../check/mutants/index.ts';
import { programs } from './catalogue.ts';

/** Takes so long that others come first. */
const LAST: ReadonlySet<string> = new Set(['destroy', 'km1', 'overflow']);

/** Names of programs of the kernel, the likeliest first. */
export function programsForMutant(mutant: string): string[] {
  const workloads: readonly string[] = mutantNamed(mutant)?.workload ?? [];
  const rank = (name: string) => (workloads.includes(name) ? 0 : LAST.has(name) ? 2 : 1);
  return programs
    .filter(({ kernel }) => kernel)
    .map(({ name }) => name)
    .sort((one, two) => rank(one) - rank(two));
}
