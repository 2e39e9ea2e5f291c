/**
 * The threads of the host that share an exploration: one begins at once, the others join it after a while.
 *
 * A thread costs a fifth of a second until it runs, and about a second more until V8 has compiled the explorer for it once
 * more. A search that is over by then would only wait for it.
 */
import type { ExploreRequest } from '../explore/request.ts';
import { strategyNamed } from '../explore/strategies/index.ts';
import type { Asked } from './explorethread.ts';

export interface Crew {
  /** The thread that is there from the start. */
  readonly first: Asked;
  /** Has each thread serve: those that are there, and each that joins while one of them still does. */
  share(serve: (thread: Asked) => Promise<void>): Promise<void>;
}

/** A thread by itself. */
export function alone(thread: Asked): Crew {
  return { first: thread, share: serve => serve(thread) };
}

/** One that grows to so many threads. */
export class GrowingCrew implements Crew {
  readonly first: Asked;
  readonly #start: () => Asked;
  readonly #members: Asked[];
  /** Those that do not belong to it yet, too. */
  readonly #threads: Asked[];
  /** Told of each thread that joins. */
  readonly #sharing = new Set<(thread: Asked) => void>();
  readonly #timer: NodeJS.Timeout;
  #ended = false;

  /** `start` starts a thread. The others begin to join after so many milliseconds; else when that is worth while. */
  constructor(most: number, request: ExploreRequest, start: () => Asked, afterMs = joiningMs(request.strategy)) {
    this.#start = start;
    this.first = start();
    this.#members = [this.first];
    this.#threads = [this.first];
    this.#timer = setTimeout(() => {
      for (let n = 1; n < most; n++) {
        void this.#add(request);
      }
    }, afterMs);
  }

  /** The thread for search `n` of several that go on side by side. */
  memberFor(n: number): Asked {
    return this.#members[n % this.#members.length] as Asked;
  }

  share(serve: (thread: Asked) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      let serving = 0;
      const over = () => {
        if (--serving === 0) {
          this.#sharing.delete(begin);
          resolve();
        }
      };
      const begin = (thread: Asked): void => {
        serving++;
        serve(thread).then(over, reject);
      };
      this.#sharing.add(begin);
      this.#members.forEach(begin);
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#threads.map(thread => thread.end()));
  }

  async #add(request: ExploreRequest): Promise<void> {
    const thread = this.#start();
    this.#threads.push(thread);
    if ((await thread.isReady(request)) && !this.#ended) {
      this.#members.push(thread);
      for (const begin of this.#sharing) {
        begin(thread);
      }
    }
  }
}

/**
 * Milliseconds from the start after which others join. Where any thread can take a piece of the work at any time, one that
 * is still slow helps. Otherwise some wait for it: for the last part of a round, or a part that stays where it was begun;
 * and to `auto` it is worth a whole search. That pays the sooner, the longer there is to go, and the longer a search has
 * gone on, the longer it is likely to go on still.
 */
function joiningMs(strategy: string): number {
  const maker = strategy === 'auto' ? null : strategyNamed(strategy);
  return maker?.independent || maker?.sharing?.divide ? 250 : 2500;
}
