/**
 * One strategy's search of a program, by threads of the host that share its schedules. The first fault is that of the
 * first schedule that has one, so that the result does not depend on how many threads there are.
 */
import { type Coverage, coverageOf } from '../explore/coverage.ts';
import type { Failure } from '../explore/explorer.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { strategyNamed } from '../explore/strategies/index.ts';
import { alone, type Crew } from './crew.ts';
import type { Asked } from './explorethread.ts';
import { type Part, SearchParts } from './searchparts.ts';
import { NOTHING, sum, type Tally } from './tally.ts';

/** What one strategy's search has shown so far. */
export interface Searched extends Tally {
  readonly strategy: string;
  /** Whether nothing was left to try, and whether that proves that there is no fault (explore/explorer.ts). */
  readonly exhausted: boolean;
  readonly complete: boolean;
  /**
   * All schedules with at most so many preemptions were run, and none has a fault; null where that is not known. Every
   * schedule of a search that is complete was, whatever it says here.
   */
  readonly preemptions: number | null;
  /** The schedule counts from the first one. */
  readonly first: Failure | null;
}

/** Schedules of a block. The same on every host: it decides which thread of the host runs which schedule, not what that is. */
const BLOCK = 256;
/** A block ends after this time, so that a user is heard. */
const BLOCK_MS = 100;

let sessions = 0;

export abstract class Search {
  protected readonly request: ExploreRequest;
  protected readonly crew: Crew;
  readonly #session = ++sessions;
  readonly #note: (schedules: number) => void;
  /** Threads that have made something of this search. */
  readonly #used = new Set<Asked>();

  /** `note` is told of schedules that were run. */
  constructor(request: ExploreRequest, crew: Crew, note: (schedules: number) => void) {
    this.request = request;
    this.crew = crew;
    this.#note = note;
  }

  /** The thread that began it. */
  get first(): Asked {
    return this.crew.first;
  }

  /** Goes on until so many schedules, or runs of any kind, have been had in all, or `ends` says so. */
  abstract goOn(until: Until, ends: () => boolean): Promise<Searched>;

  /** What all schedules together have covered. The last that is asked: threads forget the search. */
  async covered(): Promise<Coverage> {
    const replies = await Promise.all([...this.#used].map(thread => thread.ask({ ...this.common, kind: 'covered' })));
    return coverageOf(replies.map(({ covered }) => covered));
  }

  protected get common() {
    return { session: this.#session, request: this.request };
  }

  protected used(thread: Asked, schedules: number): void {
    this.#used.add(thread);
    this.#note(schedules);
  }
}

export interface Until {
  readonly schedules: number;
  readonly runs: number;
}

/** A search by that strategy. One whose parts come one after the other, or that stops after so many schedules, has one thread. */
export function searchWith(
  request: ExploreRequest,
  crew: Crew,
  isLimited: boolean,
  note: (schedules: number) => void,
): Search {
  const maker = strategyNamed(request.strategy);
  if (maker.independent) {
    return new SearchByNumber(request, crew, note);
  }
  return new SearchByPart(request, maker.sharing === undefined || isLimited ? alone(crew.first) : crew, note);
}

/** Of a strategy whose schedules do not depend on each other: blocks of numbers. */
class SearchByNumber extends Search {
  #next = 0;
  #first: Failure | null = null;
  readonly #blocks: { readonly at: number; readonly tally: Tally }[] = [];

  async goOn({ schedules }: Until, ends: () => boolean): Promise<Searched> {
    await this.crew.share(thread => this.#serve(thread, schedules, ends));
    const first = this.#first;
    // What lies behind the first fault was run or not as the threads of the host had it.
    const counted = this.#blocks.filter(({ at }) => first === null || at <= first.schedule);
    const tally = counted.reduce((all, block) => sum(all, block.tally), NOTHING);
    return { ...tally, strategy: this.request.strategy, exhausted: false, complete: false, preemptions: null, first };
  }

  async #serve(thread: Asked, most: number, ends: () => boolean): Promise<void> {
    const found = () => this.#first !== null && this.#first.schedule < this.#next;
    while (!ends() && !found() && this.#next < most) {
      const from = this.#next;
      this.#next = Math.min(from + BLOCK, most);
      await this.#runBlock(thread, from, this.#next, ends);
    }
  }

  async #runBlock(thread: Asked, from: number, end: number, ends: () => boolean): Promise<void> {
    let at = from;
    while (at < end && !ends()) {
      const limits = { schedules: end - at, runs: Number.POSITIVE_INFINITY, limitMs: BLOCK_MS };
      const { block } = await thread.ask({ ...this.common, ...limits, kind: 'block', from: at });
      this.#blocks.push({ at, tally: block });
      this.used(thread, block.schedules);
      if (block.first !== null) {
        this.#failed({ ...block.first, schedule: at + block.first.schedule });
        return;
      }
      at += block.schedules;
    }
  }

  /** Blocks below this one are under way, or done: the lowest failure of all counts. */
  #failed(failure: Failure): void {
    if (this.#first === null || failure.schedule < this.#first.schedule) {
      this.#first = failure;
    }
  }
}

/** Of a strategy that searches depth first: parts of the search. */
class SearchByPart extends Search {
  #parts: SearchParts | null = null;

  async goOn(until: Until, ends: () => boolean): Promise<Searched> {
    const parts = await this.#begun();
    await this.crew.share(thread => this.#serve(parts, thread, until, ends));
    const { first, tally, isOver, isComplete: complete, cleanRounds } = parts;
    const { strategy } = this.request;
    const preemptions = strategyNamed(strategy).sharing?.nextRound && cleanRounds > 0 ? cleanRounds - 1 : null;
    return { ...tally, strategy, exhausted: isOver && first === null, complete, preemptions, first };
  }

  async #begun(): Promise<SearchParts> {
    if (this.#parts === null) {
      const { parts } = await this.first.ask({ ...this.common, kind: 'parts' });
      this.#parts = new SearchParts(strategyNamed(this.request.strategy).sharing ?? {}, parts);
    }
    return this.#parts;
  }

  async #serve(parts: SearchParts, thread: Asked, until: Until, ends: () => boolean): Promise<void> {
    const left = () => leftOf(until, parts.tally);
    const over = () => ends() || left().schedules <= 0 || left().runs <= 0;
    for (let part = await parts.take(over); part !== null; part = await parts.take(over)) {
      while (!part.isOver && !over()) {
        await this.#runBlock(parts, part, thread, left());
      }
      parts.giveBack(part);
    }
    parts.wake();
  }

  async #runBlock(parts: SearchParts, part: Part, thread: Asked, { schedules, runs }: Until): Promise<void> {
    const limits = { schedules: Math.min(BLOCK, schedules), runs, limitMs: BLOCK_MS };
    const { number, work } = part;
    const { block } = await thread.ask({ ...this.common, ...limits, kind: 'part', part: number, work });
    this.used(thread, block.schedules);
    parts.add(part, block);
  }
}

function leftOf({ schedules, runs }: Until, tally: Tally): Until {
  return { schedules: schedules - tally.schedules, runs: runs - tally.schedules - tally.abandoned };
}
