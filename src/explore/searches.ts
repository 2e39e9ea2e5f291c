/** The searches of one program that one thread makes, each of which can be gone on with: what `auto` asks for. */
import { auto, type Outcome } from './auto.ts';
import type { Detector } from './detector.ts';
import { type Explored, exploreWith } from './explorer.ts';
import type { Program } from './program.ts';
import { rerun } from './schedule.ts';
import { strategyNamed } from './strategies/index.ts';
import { watchedBy } from './strategies/maker.ts';
import type { Strategy } from './strategy.ts';

export class Searches {
  readonly #program: Program;
  readonly #detectors: readonly Detector[];
  readonly #seed: number;
  readonly #steps: number;
  readonly #isOver: () => boolean;
  readonly #begun = new Map<string, { readonly strategy: Strategy; explored: Explored }>();

  /** `isOver`: asked before each run; true ends all searches. */
  constructor(program: Program, detectors: readonly Detector[], seed: number, isOver: () => boolean = () => false) {
    this.#program = program;
    this.#detectors = detectors;
    this.#seed = seed;
    this.#steps = rerun(program, [], []).steps;
    this.#isOver = isOver;
  }

  /** At most so many schedules by a strategy, or by each that `auto` tries. The result is that of the one that decided. */
  run(name: string, most: number): Explored & { readonly strategy: string } {
    if (name !== 'auto') {
      return { ...this.#goOn(name, most, Number.POSITIVE_INFINITY), strategy: name };
    }
    const turns = auto(most);
    let next = turns.next();
    while (!next.done) {
      const outcomes: (Outcome | null)[] = [];
      for (const { strategy, until } of next.value) {
        const isDecided = outcomes.some(outcome => outcome?.failed || outcome?.complete);
        outcomes.push(isDecided || this.#isOver() ? null : outcomeOf(this.#goOn(strategy, most, until)));
      }
      next = turns.next(outcomes);
    }
    return { ...(this.#begun.get(next.value)?.explored ?? NOTHING), strategy: next.value };
  }

  #goOn(name: string, most: number, until: number): Explored {
    const search = this.#begun.get(name) ?? {
      strategy: strategyNamed(name).create({
        seed: this.#seed,
        first: 0,
        steps: this.#steps,
        ...watchedBy(this.#program, this.#detectors),
      }),
      explored: NOTHING,
    };
    this.#begun.set(name, search);
    const before = search.explored;
    let runs = before.schedules + before.abandoned;
    const budget = { schedules: most - before.schedules, isOver: () => runs++ >= until || this.#isOver(), goOn: false };
    search.explored = together(before, exploreWith(this.#program, search.strategy, this.#detectors, budget));
    return search.explored;
  }
}

const NOTHING: Explored = {
  schedules: 0,
  abandoned: 0,
  cutShort: 0,
  steps: 0,
  exhausted: false,
  complete: false,
  failed: 0,
  first: null,
};

function together(before: Explored, now: Explored): Explored {
  return {
    schedules: before.schedules + now.schedules,
    abandoned: before.abandoned + now.abandoned,
    cutShort: before.cutShort + now.cutShort,
    steps: before.steps + now.steps,
    exhausted: now.exhausted,
    complete: now.complete && before.failed === 0 && before.cutShort === 0,
    failed: before.failed + now.failed,
    first: now.first,
  };
}

function outcomeOf({ first, complete }: Explored): Outcome {
  return { failed: first !== null, complete };
}
