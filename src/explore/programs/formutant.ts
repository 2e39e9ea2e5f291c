/** Where to look for a planted bug, and what stands for a workload of the parallel machine here. */
import { mutantNamed } from '../../check/mutants/index.ts';
import { lockMistakes } from '../../check/mutants/locks.ts';
import { programs } from './catalogue.ts';
import { runOfMutant } from './mutantruns.ts';

/** Takes so long that others come first. */
const LAST: ReadonlySet<string> = new Set(['destroy', 'km1', 'overflow']);

/** Workloads that are too large to be explored, and the program that does the same in small. */
const IN_SMALL: Readonly<Record<string, string>> = {
  km2: 'km1',
  km3: 'km1',
  km5: 'scarce',
  sort: 'walk',
  matmult: 'walk',
  ctest: 'walk',
  parallelvm: 'walk',
  stacktest: 'walk',
  palin: 'walk',
  bloat: 'huge',
  hot: 'modify',
  scribble: 'modify',
};

/** Names of programs that a mutant can be looked for in: its own, those named as its workloads, all others of the kernel. */
export function programsForMutant(mutant: string): string[] {
  const own = runOfMutant(mutant).program;
  const workloads: readonly string[] = mutantNamed(mutant)?.workload ?? [];
  const rank = (name: string) => (workloads.includes(name) ? 0 : LAST.has(name) ? 2 : 1);
  const others = programs.filter(({ name, kernel }) => kernel && name !== own).map(({ name }) => name);
  return [own, ...others.sort((one, two) => rank(one) - rank(two))];
}

/**
 * The programs that the name of a program or of a workload stands for; none for an unknown one. Named as a workload that
 * brings the mutant out, it also stands for the program that shows the mutant here.
 */
export function programsNamed(name: string, mutant: string | null): string[] {
  const known = programs.some(program => program.name === name);
  const here = known ? name : IN_SMALL[name];
  if (here === undefined) {
    return [];
  }
  const own = mutant !== null && mutantNamed(mutant)?.workload.includes(name) ? [runOfMutant(mutant).program] : [];
  return [...new Set([here, ...own])];
}

/** Whether a mutant changes anything in that program. */
export function takesMutant(program: string, mutant: string): boolean {
  const lock = lockMistakes.find(({ name }) => name === mutant)?.lock;
  return programs.some(({ name, kernel }) => name === program && (kernel || name === `lock-${lock}`));
}
