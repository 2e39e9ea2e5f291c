/** What is done for viewers on all cores, one thing at a time: two would disturb each other. */
import type { WhyEnded } from '../../report/live.ts';

interface Job {
  readonly name: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class OneJob {
  #job: Job | null = null;

  /** What is being done; null for nothing. */
  get name(): string | null {
    return this.#job?.name ?? null;
  }

  /** Begins, unless something is being done. `work` ends soon after its signal aborts, whose reason says why. */
  begin(name: string, work: (signal: AbortSignal) => Promise<void>): boolean {
    if (this.#job !== null) {
      return false;
    }
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => {
      this.#job = null;
    });
    this.#job = { name, stop, done };
    return true;
  }

  /** Fulfilled when nothing is done any more. */
  async end(why: WhyEnded): Promise<void> {
    this.#job?.stop.abort(why);
    await this.#job?.done;
  }
}
