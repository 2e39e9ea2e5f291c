/**
 * An exploration that is run a block of schedules at a time: by a thread of the host that must look up now and then, or by
 * several that share the schedules of a strategy whose schedules do not depend on each other.
 */
import { CoverageMeter, type CoverageSets } from './coverage.ts';
import type { Detector } from './detector.ts';
import { Detectors } from './detectors/index.ts';
import { type Explored, exploreWith, type Failure } from './explorer.ts';
import type { Program } from './program.ts';
import type { ExploreRequest } from './request.ts';
import { rerun } from './schedule.ts';
import { type StrategyMaker, strategyNamed } from './strategies/index.ts';
import type { Strategy } from './strategy.ts';

/** What a block of schedules has shown. */
export interface Block {
  readonly schedules: number;
  readonly abandoned: number;
  readonly steps: number;
  readonly exhausted: boolean;
  /** Whether it was exhausted, and nothing was left out. */
  readonly complete: boolean;
  /** Its schedule is counted from the block's first. */
  readonly first: Failure | null;
}

export class Session {
  readonly program: Program;
  readonly detectors: readonly Detector[];
  readonly #request: ExploreRequest;
  readonly #maker: StrategyMaker;
  readonly #meter: CoverageMeter | null;
  /** Of the default schedule. */
  readonly #steps: number;
  /** Goes on from block to block, for a strategy whose schedules depend on those before. */
  #strategy: Strategy | null = null;

  constructor(program: Program, request: ExploreRequest, covers: boolean) {
    this.program = program;
    this.#request = request;
    this.#maker = strategyNamed(request.strategy);
    this.detectors = request.detectors ? [new Detectors(program)] : [];
    // Not estimated on the way: schedule n must not depend on those before it.
    this.#steps = rerun(program, [], []).steps;
    this.#meter = covers ? new CoverageMeter(program.m.threads.length) : null;
  }

  /** Runs schedules from number `from` on, at most `schedules`, until `isOver` says so or one ends in a fault. */
  run(from: number, schedules: number, isOver: () => boolean): Block {
    const strategy = this.#strategyFrom(from);
    const detectors = this.#meter === null ? this.detectors : [...this.detectors, this.#meter];
    const explored: Explored = exploreWith(this.program, strategy, detectors, { schedules, isOver, goOn: false });
    const { abandoned, steps, exhausted, first } = explored;
    // Who of several sleepers a notification leaves asleep depends on an order that the reduction does not tell apart.
    const all = exhausted && !this.program.m.leftAsleep;
    return { schedules: explored.schedules, abandoned, steps, exhausted, complete: all, first };
  }

  get covered(): CoverageSets | null {
    return this.#meter?.sets ?? null;
  }

  #strategyFrom(first: number): Strategy {
    const { seed } = this.#request;
    const { m } = this.program;
    const strategy = this.#strategy ?? this.#maker.create({ seed, first, m, steps: this.#steps });
    this.#strategy = this.#maker.independent ? null : strategy;
    return strategy;
  }
}
