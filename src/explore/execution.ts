/** Runs a program once, from its start to its end or a fault, with a strategy choosing at each visible access. */
import type { Conductor, ModelMachine } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import type { Program } from './program.ts';
import { ABANDON, type Choice, type Strategy } from './strategy.ts';

/** A run that takes so many steps is not run to its end. */
export const MOST_STEPS = 50_000;
/**
 * Threads that go round for ever move in each of the last so many stretches of so many steps. One that did in some of them
 * only was not given its turn, or was on its way to its end.
 */
const STRETCHES = 8;
const STRETCH = 512;

/** How a run ended. */
export type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'abandoned' }
  /** Threads that are not done and can never move again. */
  | { readonly kind: 'stuck'; readonly threads: readonly number[] }
  /**
   * It was cut short. `starved`: threads that were not given their turn, or moved too late for others to see it. Without
   * one, CPUs move and none gets on; with one the schedule is unfair, and shows nothing of what a host would do.
   */
  | { readonly kind: 'endless'; readonly starved: readonly number[] }
  /** What a thread, or the check at the end, threw. */
  | { readonly kind: 'thrown'; readonly error: unknown; readonly thread: number };

export class Execution implements Choice, Conductor {
  readonly threads: readonly ModelThread[];
  enabled = 0;
  current = -1;
  step = 0;
  /** Thread chosen at each step of the last run; the first `step` of them. */
  choices = new Uint8Array(1024);

  readonly #program: Program;
  readonly #m: ModelMachine;
  #strategy: Strategy | null = null;
  #next: ModelThread | null = null;
  #starting = false;
  #abandoned = false;

  constructor(program: Program) {
    this.#program = program;
    this.#m = program.m;
    this.threads = program.m.threads;
  }

  /** One schedule. The strategy's `begin` and `end` are the caller's to call. */
  run(strategy: Strategy): End {
    this.#m.reset();
    this.#m.conductor = this;
    this.#strategy = strategy;
    this.current = -1;
    this.step = 0;
    this.#abandoned = false;
    let moving = -1;
    try {
      this.#starting = true;
      for (const thread of this.threads) {
        moving = thread.number;
        this.#m.resume(thread);
      }
      this.#starting = false;
      let next = this.#pick();
      while (next !== null) {
        this.#next = null;
        moving = next.number;
        this.#m.resume(next);
        moving = this.current;
        next = this.#next ?? (this.#abandoned || this.step >= MOST_STEPS ? null : this.#pick());
      }
      const end = this.#ended();
      if (end.kind === 'done') {
        moving = -1;
        this.#program.check();
      }
      return end;
    } catch (error) {
      return { kind: 'thrown', error, thread: moving };
    }
  }

  arrived(thread: ModelThread): boolean {
    if (this.#starting) {
      return false;
    }
    const next = this.#pick();
    this.#next = next === thread ? null : next;
    return next === thread;
  }

  /** The thread to move; null when none can, or the schedule is given up. */
  #pick(): ModelThread | null {
    this.enabled = this.#movable();
    if (this.enabled === 0 || this.step >= MOST_STEPS) {
      return null;
    }
    const chosen = (this.#strategy as Strategy).choose(this);
    if (chosen === ABANDON) {
      this.#abandoned = true;
      return null;
    }
    if (this.step === this.choices.length) {
      const longer = new Uint8Array(2 * this.step);
      longer.set(this.choices);
      this.choices = longer;
    }
    this.choices[this.step++] = chosen;
    this.current = chosen;
    return this.threads[chosen] as ModelThread;
  }

  #movable(): number {
    let enabled = 0;
    for (let n = 0; n < this.threads.length; n++) {
      const thread = this.threads[n] as ModelThread;
      const over = thread.finished && thread.epilogue === null;
      if (!over && ((thread.blocked === 0 && !this.#m.sharesCpus) || this.#m.canMove(thread))) {
        enabled |= 1 << n;
      }
    }
    return enabled === 0 ? this.#freeTurns() : enabled;
  }

  #freeTurns(): number {
    let enabled = 0;
    for (const thread of this.threads) {
      if (this.#m.hasFreeTurn(thread)) {
        enabled |= 1 << thread.number;
      }
    }
    return enabled;
  }

  #ended(): End {
    if (this.#abandoned) {
      return { kind: 'abandoned' };
    }
    if (this.step >= MOST_STEPS) {
      return { kind: 'endless', starved: this.#starved() };
    }
    const stuck = this.threads.filter(thread => !thread.finished).map(({ number }) => number);
    return stuck.length === 0 ? { kind: 'done' } : { kind: 'stuck', threads: stuck };
  }

  #starved(): number[] {
    const enabled = this.#movable();
    const stretches = Array.from({ length: STRETCHES }, (_, n) => {
      const end = this.step - n * STRETCH;
      return new Set(this.choices.subarray(end - STRETCH, end));
    });
    return this.threads
      .map(({ number }) => number)
      .filter(number => {
        const moved = stretches.filter(stretch => stretch.has(number)).length;
        return moved < STRETCHES && (moved > 0 || (enabled >>> number) & 1);
      });
  }
}
