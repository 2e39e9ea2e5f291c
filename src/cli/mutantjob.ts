import type { RunOptions } from '../run/types.ts';

/** The command line's name of an option of a run, where it is another. */
const FLAGS: Readonly<Record<string, string>> = { watchdogMs: 'watchdog', durationMs: 'duration' };

/**
 * Named alone, a mutant runs what brings it out: its workloads, and its options where the user gave none. Beside
 * workloads or traces of the user's choice it changes nothing. `isSaid`: whether the user gave the option of that name.
 */
export async function withMutantJob(options: RunOptions, isSaid: (flag: string) => boolean): Promise<RunOptions> {
  if (options.mutant === null || options.workloads.length + options.traces.length > 0) {
    return options;
  }
  const { mutantNamed } = await import('../check/mutants/index.ts');
  const mutant = mutantNamed(options.mutant);
  const unsaid = Object.entries(mutant?.options ?? {}).filter(([option]) => !isSaid(FLAGS[option] ?? option));
  return { ...options, workloads: mutant?.workload ?? [], ...Object.fromEntries(unsaid) };
}
