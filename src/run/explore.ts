/**
 * Explores a program on all cores: each thread of the host runs blocks of schedules, and the first fault is that of the
 * lowest number, so that the result does not depend on how many threads there are.
 */
import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { type Coverage, type CoverageSets, coverageOf } from '../explore/coverage.ts';
import type { Failure } from '../explore/explorer.ts';
import { programNamed } from '../explore/programs/catalogue.ts';
import type { ExploreRequest } from '../explore/request.ts';
import type { Block } from '../explore/session.ts';
import { strategyNamed } from '../explore/strategies/index.ts';
import { BadInput } from './badinput.ts';
import { programOfRequest } from './exploreprogram.ts';
import type { ExploreReply, ExploreTask } from './exploretasks.ts';
import { createThreads, workerFile } from './pool.ts';

export interface ExploreLimits {
  /** Schedules at most; null: until the strategy has nothing left, or the time is up. */
  readonly schedules: number | null;
  readonly durationMs: number;
  /** Threads of the host; null is one a core. */
  readonly threads: number | null;
}

export interface ExploreProgress {
  readonly elapsedMs: number;
  readonly schedules: number;
}

export interface Exploration {
  /** The strategy that this is the result of: `auto` has chosen one. */
  readonly strategy: string;
  readonly schedules: number;
  readonly abandoned: number;
  readonly steps: number;
  /** Whether all schedules were tried that the strategy distinguishes, and none was left out. */
  readonly complete: boolean;
  /** The schedule counts from the first one. */
  readonly first: Failure | null;
  readonly coverage: Coverage | null;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
}

/** Schedules of a block. The same on every host: it decides which thread of the host runs which schedule, not what that is. */
const BLOCK = 256;
/** A block ends after this time, so that a user is heard. */
const BLOCK_MS = 100;

let sessions = 0;

/** Schedules that `auto` draws first; then the traces that it tries to run all of, and their share of the time. */
const AUTO = { drawn: 200, traces: 20_000, share: 1 / 3 } as const;

/**
 * Explores with the strategy that the request names. `auto`: a few schedules of PCT and POS in turn, which show most
 * faults; then every trace once, if they are not too many; else PCT and POS again.
 */
export async function explore(
  request: ExploreRequest,
  limits: ExploreLimits,
  signal: AbortSignal,
  progress: (now: ExploreProgress) => void,
): Promise<Exploration> {
  if (request.strategy !== 'auto') {
    return exploreOnce(request, limits, signal, progress);
  }
  const few = {
    ...limits,
    schedules: Math.min(AUTO.traces, limits.schedules ?? AUTO.traces),
    durationMs: limits.durationMs * AUTO.share,
  };
  const some = { ...limits, schedules: Math.min(AUTO.drawn, limits.schedules ?? AUTO.drawn) };
  const tried = await exploreOnce({ ...request, strategy: 'mixed' }, some, signal, progress);
  if (tried.first !== null || tried.interrupted) {
    return tried;
  }
  const all = await exploreOnce({ ...request, strategy: 'optimal' }, few, signal, progress);
  if (all.first !== null || all.complete || all.interrupted) {
    return all;
  }
  const rest = { ...limits, durationMs: limits.durationMs - all.elapsedMs };
  const drawn = await exploreOnce({ ...request, strategy: 'mixed' }, rest, signal, progress);
  return { ...drawn, elapsedMs: drawn.elapsedMs + all.elapsedMs };
}

async function exploreOnce(
  request: ExploreRequest,
  limits: ExploreLimits,
  signal: AbortSignal,
  progress: (now: ExploreProgress) => void,
): Promise<Exploration> {
  // Here first: what is wrong with a user's file is told by this thread.
  await programOfRequest(request);
  const { independent } = strategyNamed(request.strategy);
  const count = independent ? (limits.threads ?? availableParallelism()) : 1;
  const threads = Array.from({ length: count }, () => createThreads(1));
  const run = new Run(request, limits, signal, progress);
  try {
    await Promise.all(threads.map(thread => run.serve(thread)));
    const sets = await Promise.all(threads.map(thread => run.coveredBy(thread)));
    return run.result(sets.filter(covered => covered !== null));
  } finally {
    await Promise.all(threads.map(thread => thread.destroy()));
  }
}

class Run {
  readonly #request: ExploreRequest;
  readonly #limits: ExploreLimits;
  readonly #signal: AbortSignal;
  readonly #progress: (now: ExploreProgress) => void;
  readonly #session = ++sessions;
  readonly #start = performance.now();
  #next = 0;
  #exhausted = false;
  #complete = false;
  #schedules = 0;
  readonly #blocks: { readonly at: number; readonly block: Block }[] = [];
  #first: Failure | null = null;

  constructor(
    request: ExploreRequest,
    limits: ExploreLimits,
    signal: AbortSignal,
    progress: (now: ExploreProgress) => void,
  ) {
    this.#request = request;
    this.#limits = limits;
    this.#signal = signal;
    this.#progress = progress;
  }

  /** Gives a thread blocks until there are none left. */
  async serve(thread: Piscina): Promise<void> {
    for (let from = this.#take(); from !== null; from = this.#take()) {
      await this.#runBlock(thread, from);
      this.#progress({ elapsedMs: this.#elapsed, schedules: this.#schedules });
    }
  }

  async #runBlock(thread: Piscina, from: number): Promise<void> {
    const most = this.#limits.schedules ?? Number.POSITIVE_INFINITY;
    const end = Math.min(from + BLOCK, most);
    let at = from;
    while (at < end && !this.#isOver && !this.#exhausted) {
      const task: ExploreTask = { ...this.#common, kind: 'block', from: at, schedules: end - at, limitMs: BLOCK_MS };
      const reply = (await thread.run(task, { filename: workerFile('explorer') })) as ExploreReply;
      if (reply.kind !== 'block') {
        throw this.#refusal(reply);
      }
      const { schedules, exhausted, complete, first } = reply.block;
      this.#schedules += schedules;
      this.#blocks.push({ at, block: reply.block });
      this.#exhausted ||= exhausted;
      this.#complete ||= complete;
      if (first !== null) {
        this.#failed({ ...first, schedule: at + first.schedule });
        return;
      }
      at += schedules;
    }
  }

  async coveredBy(thread: Piscina): Promise<CoverageSets | null> {
    if (this.#first !== null || this.#schedules === 0) {
      return null;
    }
    const task: ExploreTask = { ...this.#common, kind: 'covered' };
    const reply = (await thread.run(task, { filename: workerFile('explorer') })) as ExploreReply;
    return reply.kind === 'covered' ? reply.covered : null;
  }

  result(sets: readonly CoverageSets[]): Exploration {
    const first = this.#first;
    // What lies behind the first fault was run or not as the threads of the host had it.
    const counted = this.#blocks.filter(({ at }) => first === null || at <= first.schedule);
    const sum = (of: (block: Block) => number) => counted.reduce((total, { block }) => total + of(block), 0);
    return {
      strategy: this.#request.strategy,
      schedules: first === null ? this.#schedules : first.schedule + 1,
      abandoned: sum(block => block.abandoned),
      steps: sum(block => block.steps),
      complete: this.#complete && first === null,
      first,
      coverage: first === null ? coverageOf(sets) : null,
      elapsedMs: this.#elapsed,
      interrupted: this.#signal.aborted,
    };
  }

  /** A program of the user's that breaks the rules of the model is bad input; one of ours is a defect. */
  #refusal(reply: ExploreReply): Error {
    const { program } = this.#request;
    if (reply.kind !== 'refused') {
      return new Error('an explorer thread has answered another question');
    }
    return programNamed(program) === undefined
      ? new BadInput(
          program,
          reply.message,
          'expected a program that does the same whenever its accesses return the same',
        )
      : new Error(`${program}: ${reply.message}`);
  }

  get #common() {
    return { session: this.#session, request: this.#request, covers: true };
  }

  get #elapsed(): number {
    return performance.now() - this.#start;
  }

  get #isOver(): boolean {
    return this.#signal.aborted || this.#elapsed >= this.#limits.durationMs;
  }

  /** The number of the next block's first schedule; null when none is wanted any more. */
  #take(): number | null {
    const most = this.#limits.schedules ?? Number.POSITIVE_INFINITY;
    const found = this.#first !== null && this.#first.schedule < this.#next;
    if (this.#isOver || this.#exhausted || found || this.#next >= most) {
      return null;
    }
    const from = this.#next;
    this.#next += BLOCK;
    return from;
  }

  /** Blocks below this one are under way, or done: the lowest failure of all counts. */
  #failed(failure: Failure): void {
    if (this.#first === null || failure.schedule < this.#first.schedule) {
      this.#first = failure;
    }
  }
}
