/** The host's threads of a run: one a CPU, one for the disk, one for the tapes. */
import { Piscina } from 'piscina';
import type { CpuReport, CpuTask, DiskTask, TapeReport, TapeTask } from './tasks.ts';
import { setV8Flags } from './v8flags.ts';
import { LOADER, workerFile } from './workerfile.ts';

/** A pool of exactly so many threads, one task each at a time; `options` are the runtime's, as on its command line. */
export function createThreads(threads: number, options: readonly string[] = []): Piscina {
  return new Piscina({
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    execArgv: [...LOADER, ...options],
  });
}

/**
 * A pool of exactly `threads` threads. CPUs wait for each other, so each task must have a thread of its own: piscina's
 * default of one and a half threads a core would let the first barrier hang.
 */
export class RunPool {
  readonly #pool: Piscina;

  constructor(threads: number) {
    setV8Flags();
    this.#pool = createThreads(threads);
  }

  cpu(task: CpuTask): Promise<CpuReport> {
    return this.#pool.run(task, { filename: workerFile('cpu') });
  }

  disk(task: DiskTask): Promise<void> {
    return this.#pool.run(task, { filename: workerFile('disk') });
  }

  tapes(task: TapeTask): Promise<TapeReport> {
    return this.#pool.run(task, { filename: workerFile('tape') });
  }

  /** Ends all threads, whatever they do. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
