/** The runs of one program that were tried, each once. */
import { commonSteps, type Run } from './run.ts';

/** More are not kept: the oldest goes. */
const MOST_RUNS = 200;

export class RunList {
  #runs: readonly Run[] = [];
  #tried = 0;

  /** In the order in which they were first tried. Another array after each change. */
  get all(): readonly Run[] {
    return this.#runs;
  }

  /**
   * Takes a run up: as a new one, or as more of one that it goes on with. One that is the beginning of another, or the same,
   * adds no more than its end. The run that it now is, or is the beginning of.
   */
  add(tried: Omit<Run, 'number'>): Run {
    const { choices, end } = tried;
    const longer = this.#runs.find(run => commonSteps(run.choices, choices) === choices.length);
    if (longer !== undefined) {
      return end === null || longer.end !== null || longer.choices.length > choices.length
        ? longer
        : this.#replace(longer, { ...longer, end });
    }
    const shorter = this.#runs.find(run => commonSteps(run.choices, choices) === run.choices.length);
    if (shorter !== undefined) {
      return this.#replace(shorter, { ...tried, number: shorter.number });
    }
    const run = { ...tried, number: ++this.#tried };
    this.#runs = [...this.#runs.slice(1 - MOST_RUNS), run];
    return run;
  }

  /** Forgets all but one. */
  keep(run: Run | null): void {
    this.#runs = this.#runs.filter(each => each === run);
  }

  /** Of the runs that ended well, the one that goes the same way as `choices` for longest, the first tried of those. */
  goodRunNear(choices: readonly number[]): { readonly run: Run; readonly common: number } | null {
    let best: { run: Run; common: number } | null = null;
    for (const run of this.#runs) {
      const common = run.end?.kind === 'done' ? commonSteps(run.choices, choices) : -1;
      if (common > (best?.common ?? -1)) {
        best = { run, common };
      }
    }
    return best;
  }

  #replace(old: Run, run: Run): Run {
    this.#runs = this.#runs.map(each => (each === old ? run : each));
    return run;
  }
}
