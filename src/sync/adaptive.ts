/**
 * The adaptive lock: spins while the holder runs and spinning has paid of late, and sleeps as `sleep` does otherwise.
 *
 * Whoever sleeps for a lock pays for going to sleep, and the lock's next user for waking it: tens of microseconds. Where
 * the holder is about to release, spinning is cheaper. It is not when the holder sleeps itself, so nobody spins for one
 * whose CPU is asleep. Spinning for as long as a sleep costs and then sleeping costs at most twice what the best choice
 * would have (Karlin and others): that is the longest that anybody spins. But a holder whose core the host has taken away
 * looks like one that runs, and with more CPUs than cores each turn is taken from a CPU that could have run. So each
 * thread keeps how long it spins, from what came of it: a spin that got the lock moves that towards some more turns than
 * it took, one that did not makes it less, and now and then one of full length asks whether times have changed.
 *
 * No order is promised; who has slept has `sleep`'s bound on waiting. Interrupts are taken all the while, spinning or
 * asleep: whoever may want this lock may sleep. A spinning thread has announced nothing and owes nobody a wake-up; from
 * the first sleep on sleepword.ts's argument holds.
 * Source: Karlin, Li, Manasse, Owicki, "Empirical Studies of Competitive Spinning for a Shared-Memory Multiprocessor",
 * SOSP 1991; Solaris's adaptive mutex (Mauro and McDougall, "Solaris Internals", 2001), which looks whether the owner
 * runs; glibc's PTHREAD_MUTEX_ADAPTIVE_NP, which keeps an average of the turns that it took.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import type { Lock } from './lock.ts';
import { LockStats } from './lockstats.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from './misuse.ts';
import { layOutSleepLock, type SleepLockWords, SleepWord } from './sleepword.ts';

/** Turns: as long as a sleep and a wake-up cost, and as few as tell whether it is worth while. */
const MOST_TURNS = 2000;
const FEWEST_TURNS = 8;
/** One wait in this many spins for the full length. */
const PROBE = 64;
/** A spin's outcome counts for one part in this many. */
const WEIGHT = 8;

/** What a thread remembers of its spins. Private to it. */
const SPIN = { turns: 0, waits: 1, words: 2 } as const;

export interface AdaptiveWords extends SleepLockWords {
  /** By thread. */
  readonly spins: readonly Addr[];
}

/** Hands out the words of a free lock. */
export function layOutAdaptiveLock(arena: Arena, name: string, cpus: number, timed: boolean): AdaptiveWords {
  return {
    ...layOutSleepLock(arena, name, cpus, timed),
    spins: Array.from({ length: cpus }, (_, cpu) => arena.words(`${name}.spin[${cpu}]`, SPIN.words)),
  };
}

export class AdaptiveLock implements Lock {
  readonly name: string;
  readonly #cpu: Cpu;
  readonly #word: SleepWord;
  readonly #spins: Addr;
  readonly #stats: LockStats;

  constructor(cpu: Cpu, at: AdaptiveWords) {
    this.name = at.name;
    this.#cpu = cpu;
    this.#word = new SleepWord(cpu, at);
    this.#spins = at.spins[cpu.curthread] as Addr;
    this.#stats = new LockStats(cpu, at.stats);
  }

  acquire(): void {
    assertMaySleep(this.#cpu, this);
    if (!this.#word.take()) {
      this.#acquireSlow();
    }
    this.#stats.acquired();
  }

  #acquireSlow(): void {
    if (this.#stats.held) {
      panicOnRecursion(this.#cpu, this);
    }
    const start = this.#stats.startWait();
    if (!this.#spin()) {
      this.#word.takeAsleep(this.#stats);
    }
    this.#stats.waited(start);
  }

  /** Spins for as long as that seems worth while. Whether it has the lock. */
  #spin(): boolean {
    const { m } = this.#cpu;
    const usual = m.load(this.#spins + SPIN.turns);
    const waits = m.load(this.#spins + SPIN.waits);
    m.store(this.#spins + SPIN.waits, (waits + 1) | 0);
    const most = waits % PROBE === 0 ? MOST_TURNS : usual + FEWEST_TURNS;
    for (let turns = 0; turns < most; turns++) {
      const holder = this.#word.holder();
      if (holder < 0 && this.#word.take()) {
        m.store(this.#spins + SPIN.turns, usual + towards(usual, Math.min(2 * turns, MOST_TURNS)));
        this.#stats.spun(turns);
        return true;
      }
      if (holder >= 0 && this.#cpu.isAsleep(holder)) {
        this.#stats.spun(turns);
        return false;
      }
      m.pause();
      this.#cpu.safepoint();
    }
    m.store(this.#spins + SPIN.turns, usual + towards(usual, 0));
    this.#stats.spun(most);
    return false;
  }

  release(): void {
    if (!this.#stats.held) {
      panicOnForeignRelease(this.#cpu, this);
    }
    this.#stats.releasing();
    this.#word.free();
  }

  holds(): boolean {
    return this.#stats.held;
  }

  holder(): number {
    return this.#word.holder();
  }
}

/** A step from `from` to `to`, of a part of the way: up as far as that needs, down to the last turn. */
function towards(from: number, to: number): number {
  return to > from ? Math.ceil((to - from) / WEIGHT) : Math.floor((to - from) / WEIGHT);
}
