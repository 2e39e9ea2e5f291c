/** Explores a program on all cores, with the strategy that the request names, or with those that `auto` chooses. */
import { availableParallelism } from 'node:os';
import { auto, type Outcome, type Turn } from '../explore/auto.ts';
import type { Coverage } from '../explore/coverage.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { strategyNamed } from '../explore/strategies/index.ts';
import { alone, type Crew, GrowingCrew } from './crew.ts';
import { refusalOf } from './exploreprogram.ts';
import { ExploreThread } from './explorethread.ts';
import { type Search, type Searched, searchWith, type Until } from './search.ts';

/** How long a schedule may take that was begun in time, and where somebody waits for it to be over. */
const PATIENCE_MS = 10_000;
const INTERRUPTED_PATIENCE_MS = 2000;
const WATCH_MS = 250;

export interface ExploreLimits {
  /** Schedules at most, of each strategy that is tried; null: until it has nothing left, or the time is up. */
  readonly schedules: number | null;
  readonly durationMs: number;
  /** Threads of the host; null is one a core. */
  readonly threads: number | null;
}

export interface ExploreProgress {
  readonly elapsedMs: number;
  readonly schedules: number;
}

/** What was found, by the strategy that this is the result of: `auto` has chosen one. */
export interface Exploration extends Searched {
  /** Null: there is a fault. */
  readonly coverage: Coverage | null;
  /** Schedules of all strategies that were tried. */
  readonly schedulesOfAll: number;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
}

/** Throws BadInput for a user's file that is no program, or one that breaks the rules of the model. */
export async function explore(
  request: ExploreRequest,
  limits: ExploreLimits,
  signal: AbortSignal,
  progress: (now: ExploreProgress) => void,
): Promise<Exploration> {
  const threads = limits.threads ?? availableParallelism();
  const crew = new GrowingCrew(threads, request, () => new ExploreThread());
  return await exploreBy(crew, request, limits, signal, progress);
}

/** The same by that crew, which ends with it. */
export async function exploreBy(
  crew: GrowingCrew,
  request: ExploreRequest,
  limits: Omit<ExploreLimits, 'threads'>,
  signal: AbortSignal,
  progress: (now: ExploreProgress) => void,
): Promise<Exploration> {
  const run = new Run(request, limits, signal, progress, crew);
  let watch: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (run.isOverdue) {
        reject(neverEnds(request.program));
      }
    }, WATCH_MS);
  });
  try {
    const exploring = request.strategy === 'auto' ? run.auto() : run.only(request.strategy);
    return await Promise.race([exploring, overdue]);
  } finally {
    clearInterval(watch);
    await crew.end();
  }
}

/** What to throw when a thread of the host does not answer any more: what it runs never comes to an access. */
function neverEnds(program: string): Error {
  return refusalOf(program, {
    what: 'no schedule of it has come to an end of late',
    expected: 'threads that end, or make an access now and then: does a loop make none?',
  });
}

class Run {
  readonly #request: ExploreRequest;
  readonly #limits: Omit<ExploreLimits, 'threads'>;
  readonly #signal: AbortSignal;
  readonly #progress: (now: ExploreProgress) => void;
  readonly #crew: GrowingCrew;
  readonly #start = performance.now();
  #schedules = 0;
  /** When schedules were last told of, or there was time left. */
  #heard = this.#start;
  /** By strategy. */
  readonly #searches = new Map<string, Search>();
  readonly #searched = new Map<string, Searched>();

  constructor(
    request: ExploreRequest,
    limits: Omit<ExploreLimits, 'threads'>,
    signal: AbortSignal,
    progress: (now: ExploreProgress) => void,
    crew: GrowingCrew,
  ) {
    this.#request = request;
    this.#limits = limits;
    this.#signal = signal;
    this.#progress = progress;
    this.#crew = crew;
  }

  /** Whether it should have ended and shows no sign of it. Asked now and then. */
  get isOverdue(): boolean {
    const now = performance.now();
    if (!this.#isOver) {
      this.#heard = now;
    }
    return now - this.#heard > (this.#signal.aborted ? INTERRUPTED_PATIENCE_MS : PATIENCE_MS);
  }

  async only(strategy: string): Promise<Exploration> {
    const until = { schedules: this.#most, runs: Number.POSITIVE_INFINITY };
    await this.#search(strategy, this.#crew, until, () => this.#isOver);
    return this.#result(strategy);
  }

  async auto(): Promise<Exploration> {
    const turns = auto(this.#most);
    let next = turns.next();
    while (!next.done) {
      next = turns.next(await this.#together(next.value));
    }
    return this.#result(next.value);
  }

  /** Turns that come side by side share the threads; one that has decided ends those behind it. */
  #together(turns: readonly Turn[]): Promise<readonly (Outcome | null)[]> {
    let decided = turns.length;
    let searches = 0;
    return Promise.all(
      turns.map(async ({ strategy, until }, n) => {
        const isSearch = !strategyNamed(strategy).independent;
        const crew = isSearch ? alone(this.#crew.memberFor(searches++)) : this.#crew;
        const limits = { schedules: isSearch ? this.#most : until, runs: until };
        const isOver = () => this.#isOver || decided < n;
        const { first, complete } = await this.#search(strategy, crew, limits, isOver);
        const failed = first !== null;
        decided = failed || complete ? Math.min(decided, n) : decided;
        return isOver() && !failed && !complete ? null : { failed, complete };
      }),
    );
  }

  async #search(strategy: string, crew: Crew, until: Until, isOver: () => boolean): Promise<Searched> {
    const begun = this.#searches.get(strategy);
    const search = begun?.first === crew.first ? begun : this.#begin(strategy, crew);
    if (search !== begun) {
      this.#searches.set(strategy, search);
      // Its thread forgets it. To begin anew elsewhere costs a quarter of a turn: all before it were so long together.
      await begun?.covered();
    }
    const searched = await search.goOn(until, isOver);
    this.#searched.set(strategy, searched);
    return searched;
  }

  #begin(strategy: string, crew: Crew): Search {
    return searchWith({ ...this.#request, strategy }, crew, this.#limits.schedules !== null, schedules => {
      this.#schedules += schedules;
      this.#heard = performance.now();
      this.#progress({ elapsedMs: this.#elapsed, schedules: this.#schedules });
    });
  }

  async #result(strategy: string): Promise<Exploration> {
    const searched = this.#searched.get(strategy) as Searched;
    const coverage = searched.first === null ? ((await this.#searches.get(strategy)?.covered()) ?? null) : null;
    const preemptions = searched.preemptions ?? this.#searched.get('bounded')?.preemptions ?? null;
    const schedulesOfAll = [...this.#searched.values()].reduce((sum, { schedules }) => sum + schedules, 0);
    const how = { elapsedMs: this.#elapsed, interrupted: this.#signal.aborted };
    return { ...searched, preemptions, coverage, schedulesOfAll, ...how };
  }

  get #most(): number {
    return this.#limits.schedules ?? Number.POSITIVE_INFINITY;
  }

  get #elapsed(): number {
    return performance.now() - this.#start;
  }

  get #isOver(): boolean {
    return this.#signal.aborted || this.#elapsed >= this.#limits.durationMs;
  }
}
