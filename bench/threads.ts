/** Threads of benchmarks, each with a file of this folder to run. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

/** Exactly so many threads of bench/`name`.ts, one task each at a time. */
export function benchThreads<Task, Answer>(name: string, threads: number): Piscina<Task, Answer> {
  return new Piscina({
    filename: fileURLToPath(new URL(`./${name}.js`, import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
  });
}
