/** The tape drives: a worker thread that reads recorded traces and keeps each process's tape filled. */
import { setTimeout as delay } from 'node:timers/promises';
import { diskIsOff } from '../src/machine/disk.ts';
import { CONTROL } from '../src/machine/layout.ts';
import { ParallelMachine } from '../src/machine/parallel.ts';
import { tapeEnd, tapePut, tapeSpace } from '../src/machine/tape.ts';
import { layOutRun, type RunWords } from '../src/run/plan.ts';
import type { TapeReport, TapeTask } from '../src/run/tasks.ts';
import { readTrace } from '../src/workload/trace/read.ts';
import { TraceError } from '../src/workload/trace/traceerror.ts';

/** How long a reader waits for a full tape to empty before it looks again, and how often all look whether to stop. */
const FULL_TAPE_MS = 1;
const STOP_CHECK_MS = 20;

export default async function runTapes(task: TapeTask): Promise<TapeReport> {
  const words = layOutRun(task.plan);
  const m = new ParallelMachine(task.memory);
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (m.atomicLoad(CONTROL.stop) !== 0 || diskIsOff(m, words.kernel.swapDisk.device)) {
      stop.abort();
    }
  }, STOP_CHECK_MS);
  const report: TapeReport = { summaries: [], errors: [] };
  await Promise.all(task.files.map((file, index) => new Feeder(task, words, m, index, stop).feed(file, report)));
  clearInterval(watch);
  return report;
}

/** Reads one trace onto its tape. */
class Feeder {
  readonly #task: TapeTask;
  readonly #words: RunWords;
  readonly #m: ParallelMachine;
  readonly #index: number;
  readonly #stop: AbortController;

  constructor(task: TapeTask, words: RunWords, m: ParallelMachine, index: number, stop: AbortController) {
    this.#task = task;
    this.#words = words;
    this.#m = m;
    this.#index = index;
    this.#stop = stop;
  }

  /** To its end, or over and over when the run is endless. An error ends all reading. */
  async feed(file: string, report: TapeReport): Promise<void> {
    try {
      do {
        const summary = await readTrace(
          file,
          this.#task.format,
          (refs, count) => this.#put(refs, count),
          this.#stop.signal,
        );
        report.summaries[this.#index] ??= summary;
      } while (this.#task.plan.endless && file !== '-' && !this.#stop.signal.aborted);
    } catch (error) {
      this.#stop.abort();
      if (!(error instanceof TraceError)) {
        throw error;
      }
      report.errors.push({ file: error.file, line: error.line, value: error.value, expected: error.expected });
    }
    tapeEnd(this.#m, this.#tape, this.#words.kernel.cpus);
  }

  async #put(references: Int32Array, count: number): Promise<void> {
    let done = 0;
    while (done < count && !this.#stop.signal.aborted) {
      const part = Math.min(tapeSpace(this.#m, this.#tape), count - done);
      if (part === 0) {
        await delay(FULL_TAPE_MS);
      } else {
        tapePut(this.#m, this.#tape, this.#words.kernel.cpus, references, done, part);
        done += part;
      }
    }
  }

  get #tape(): number {
    return this.#words.tapes[this.#index] as number;
  }
}
