/**
 * An exploration that is run a block of schedules at a time, by a thread of the host that must look up now and then: of
 * the schedules by number, where they do not depend on each other, or of a part of a search.
 */
import { CoverageMeter, type CoverageSets } from './coverage.ts';
import type { Detector } from './detector.ts';
import { Detectors } from './detectors/index.ts';
import { exploreWith, type Failure } from './explorer.ts';
import { LineMeter } from './linemeter.ts';
import type { Program } from './program.ts';
import type { ExploreRequest } from './request.ts';
import { rerun } from './schedule.ts';
import type { Starts } from './strategies/bounded.ts';
import { strategyNamed } from './strategies/index.ts';
import { type Sharing, type StrategyMaker, type StrategyParts, type Work, watchedBy } from './strategies/maker.ts';
import type { Strategy } from './strategy.ts';

/** What a block of schedules has shown. */
export interface Block {
  readonly schedules: number;
  readonly abandoned: number;
  readonly cutShort: number;
  readonly steps: number;
  /** Whether nothing was left to try, and whether that proves that there is no fault (explorer.ts). */
  readonly exhausted: boolean;
  readonly complete: boolean;
  /** Its schedule is counted from the block's first. */
  readonly first: Failure | null;
}

/** What a block of schedules of a part of a search has shown. */
export interface PartBlock extends Omit<Block, 'complete'> {
  /** Whether schedules of the part were left out, in this block. */
  readonly overlooks: boolean;
  /** What is left of the part, if that is plain data and may go on anywhere. */
  readonly rest: Work | null;
  /** What it has found for the next round. */
  readonly later: readonly Starts[];
}

export class Session {
  readonly program: Program;
  readonly detectors: readonly Detector[];
  readonly #request: ExploreRequest;
  readonly #maker: StrategyMaker;
  readonly #orders: CoverageMeter;
  readonly #lines: LineMeter;
  /** Of the default schedule. */
  readonly #steps: number;
  /** Parts that were begun here and stay here, by number. */
  readonly #parts = new Map<number, Strategy>();

  constructor(program: Program, request: ExploreRequest) {
    this.program = program;
    this.#request = request;
    this.#maker = strategyNamed(request.strategy);
    this.detectors = request.detectors ? [new Detectors(program)] : [];
    // Not estimated on the way: schedule n must not depend on those before it.
    this.#steps = rerun(program, [], []).steps;
    this.#orders = new CoverageMeter(program);
    this.#lines = new LineMeter(program);
  }

  /** Runs schedules from number `from` on, at most `schedules`, until `isOver` says so or one ends in a fault. */
  run(from: number, schedules: number, isOver: () => boolean): Block {
    return this.#explore(this.#maker.create(this.#partsFrom(from)), schedules, isOver);
  }

  /** The parts of a search, in order. */
  get parts(): readonly Work[] {
    return this.#sharing.first(this.program);
  }

  /** The same for part `number` of a search. */
  runPart(number: number, work: Work, schedules: number, isOver: () => boolean): PartBlock {
    const sharing = this.#sharing;
    const strategy = this.#parts.get(number) ?? sharing.create(this.#partsFrom(0), work);
    const block = this.#explore(strategy, schedules, isOver);
    const rest = sharing.rest?.(strategy) ?? null;
    const exhausted = block.exhausted || (sharing.rest !== undefined && rest === null);
    if (sharing.rest !== undefined || exhausted) {
      this.#parts.delete(number);
    } else {
      this.#parts.set(number, strategy);
    }
    const overlooks = strategy.overlooks?.(this.program) ?? false;
    return { ...block, exhausted, overlooks, rest, later: sharing.later?.(strategy) ?? [] };
  }

  get covered(): CoverageSets {
    return { ...this.#orders.sets, lines: this.#lines.sets };
  }

  #explore(strategy: Strategy, schedules: number, isOver: () => boolean): Block {
    const detectors = [...this.detectors, this.#orders, this.#lines];
    const { failed: _, ...block } = exploreWith(this.program, strategy, detectors, { schedules, isOver, goOn: false });
    return block;
  }

  #partsFrom(first: number): StrategyParts {
    const { seed, preemptions = undefined } = this.#request;
    return { seed, first, steps: this.#steps, preemptions, ...watchedBy(this.program, this.detectors) };
  }

  /** A search that cannot be shared has one part, which stays where it was begun. */
  get #sharing(): Sharing {
    const maker = this.#maker;
    return maker.sharing ?? { first: () => [null], create: parts => maker.create(parts) };
  }
}
