/** Every mutant on the model machine: which strategy finds it how soon. A mutant has a core for itself. */
import { availableParallelism } from 'node:os';
import type { MutantRow, MutantTask } from './mutanttasks.ts';
import { createThreads } from './pool.ts';
import { workerFile } from './workerfile.ts';

export interface AllMutantsSettings extends Omit<MutantTask, 'mutant'> {
  readonly mutants: readonly string[];
  /** Threads of the host; null is one a core. */
  readonly threads: number | null;
}

export interface AllMutants {
  /** In the order in which the mutants were given; those that were not come to are left out. */
  readonly rows: readonly MutantRow[];
  readonly elapsedMs: number;
  readonly interrupted: boolean;
}

/** `progress` is told of each mutant that is done. The user's signal ends it after those that are under way. */
export async function allMutants(
  { mutants, threads, ...settings }: AllMutantsSettings,
  signal: AbortSignal,
  progress: (done: number, row: MutantRow) => void,
): Promise<AllMutants> {
  const start = performance.now();
  const count = Math.min(threads ?? availableParallelism(), mutants.length);
  const pool = createThreads(count);
  const rows = new Map<string, MutantRow>();
  let next = 0;
  const serve = async (): Promise<void> => {
    while (next < mutants.length && !signal.aborted) {
      const mutant = mutants[next++] as string;
      const row = (await pool.run({ ...settings, mutant } satisfies MutantTask, {
        filename: workerFile('mutant'),
      })) as MutantRow;
      rows.set(mutant, row);
      progress(rows.size, row);
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, serve));
  } finally {
    await pool.destroy();
  }
  return {
    rows: mutants.flatMap(mutant => rows.get(mutant) ?? []),
    elapsedMs: performance.now() - start,
    interrupted: signal.aborted,
  };
}
