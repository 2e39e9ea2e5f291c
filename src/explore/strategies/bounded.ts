/**
 * Iterative context bounding (Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded
 * Programs, PLDI 2007): every schedule with no preemption, then every one with one, with two, ….
 *
 * A preemption moves another thread although the one that moved last can go on. A switch at a thread that cannot, or at
 * a turn of a spin loop, is free. With n threads, k steps and b of them blocking there are fewer than
 * C(n·k, c)·(n·b + c)! schedules with c preemptions: a polynomial in k, while all schedules are exponentially many.
 * Once c rounds are over, a fault that c preemptions are enough for would have been found. Where no schedule is left
 * for the next round, all were tried.
 *
 * Where each run is searched for data races, preemptions before plain accesses are left out: the rest shows as much
 * (preemptionpoints.ts). Each schedule is run once. The price is memory: the starts that the next round begins with are kept. Those of a round
 * do not depend on each other, so threads of the host share them; the next round begins when all of them are over.
 */
import type { AccessObserver } from '../../machine/model.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import { lowestBit } from '../bits.ts';
import { Path, type PathRest, WHOLE_PATH } from '../path.ts';
import { type Choice, defaultThread, type Strategy } from '../strategy.ts';
import { PreemptionPoints } from './preemptionpoints.ts';

/** Starts of schedules, all found in one run: its first `steps[n]` choices, and then a preemption by `threads[n]`. */
export interface Starts {
  readonly choices: Uint8Array;
  readonly steps: readonly number[];
  readonly threads: readonly number[];
}

/** A part of a round. */
export interface RoundPart {
  /** Of each of its schedules. */
  readonly preemptions: number;
  readonly starts: readonly Starts[];
  /** What is left of the search from a start that was taken already. */
  readonly path: PathRest | null;
}

/** All of the first round: the start that has no choice in it. */
export const FIRST_ROUND: RoundPart = { preemptions: 0, starts: [], path: WHOLE_PATH };

/** Starts of a part of a round, about. */
const PART = 64;

/** The round of that many preemptions in parts, from what all parts of the one before have found for it, in their order. */
export function partsOfRound(found: readonly Starts[], preemptions: number): RoundPart[] {
  const parts: { preemptions: number; starts: Starts[]; path: null }[] = [];
  let room = 0;
  for (const starts of found) {
    if (room <= 0) {
      parts.push({ preemptions, starts: [], path: null });
      room = PART;
    }
    parts.at(-1)?.starts.push(starts);
    room -= starts.steps.length;
  }
  return parts;
}

export class Bounded implements Strategy, AccessObserver {
  readonly name = 'bounded';
  readonly #most: number;
  /** Whether it goes on to the next round by itself. */
  readonly #alone: boolean;
  #preemptions: number;
  /** Whether a preemption was left out since it was one too many. */
  #leftOut = false;
  /** What is still to be done in this round, last first; the first `#taken` starts of the last entry are done. */
  #work: Starts[];
  #taken = 0;
  /** What this round has found for the next one. */
  #next: Starts[] = [];
  /** What this run has found for it. */
  #steps: number[] = [];
  #threads: number[] = [];
  readonly #path = new Path();
  /** Whether the path has choices that are still to be tried. */
  #searching: boolean;
  readonly #points: PreemptionPoints;
  /** Preemptions that were passed over at the last step, since nobody could tell. */
  #passed: { readonly step: number; readonly threads: number } | null = null;

  /**
   * `most`: preemptions of a schedule at most. `part`: does that part of a round, and no other round. `racesShown`: each run
   * is searched for data races (preemptionpoints.ts).
   */
  constructor(most = Number.POSITIVE_INFINITY, part: RoundPart | null = null, racesShown = false) {
    const { preemptions, starts, path } = part ?? FIRST_ROUND;
    this.#preemptions = preemptions;
    this.#most = most;
    this.#alone = part === null;
    this.#work = [...starts].reverse();
    this.#searching = path !== null;
    this.#points = new PreemptionPoints(!racesShown);
    if (path !== null) {
      this.#path.goOnFrom(path);
    }
  }

  /** Rounds that are over: every schedule with fewer preemptions was run. */
  get completed(): number {
    return this.#preemptions;
  }

  /** Between schedules: what is left of this part of a round; null if nothing is. */
  get rest(): RoundPart | null {
    const [first, ...others] = [...this.#work].reverse();
    if (first === undefined && !this.#searching) {
      return null;
    }
    const starts = first === undefined ? [] : [startsFrom(first, this.#taken), ...others];
    return { preemptions: this.#preemptions, starts, path: this.#searching ? this.#path.rest : null };
  }

  get observer(): AccessObserver {
    return this;
  }

  performed(): void {}

  /** The last step has told an oracle something: its order matters. */
  asked(): void {
    if (this.#passed !== null) {
      this.#defer(this.#passed);
      this.#passed = null;
    }
  }

  overlooks(): boolean {
    return this.#leftOut;
  }

  /** Hands over what was found for the next round since this was last asked. */
  takeNext(): Starts[] {
    const found = this.#next;
    this.#next = [];
    return found;
  }

  begin(): boolean {
    if (!this.#searching) {
      const prefix = this.#take();
      if (prefix === null) {
        return false;
      }
      this.#path.startFrom(prefix);
    }
    return true;
  }

  choose(choice: Choice): number {
    this.#passed = null;
    if (choice.step === this.#path.length) {
      this.#goOn(choice);
    }
    const thread = this.#path.follow(choice);
    this.#points.moves(choice.threads[thread] as ModelThread);
    return thread;
  }

  end(): void {
    if (this.#steps.length > 0) {
      const choices = this.#path.prefix(this.#steps.at(-1) as number);
      this.#next.push({ choices, steps: this.#steps, threads: this.#threads });
      [this.#steps, this.#threads] = [[], []];
    }
    this.#searching = this.#path.advance();
  }

  /** A choice that was not come to before. */
  #goOn(choice: Choice): void {
    const first = defaultThread(choice);
    const others = choice.enabled & ~(1 << first);
    const free = first !== choice.current || choice.threads[first]?.kind === ACCESS.pause;
    if (!free && others !== 0) {
      const preemptions = { step: choice.step, threads: others };
      if (this.#points.isOne(choice)) {
        this.#defer(preemptions);
      } else {
        this.#passed = preemptions;
      }
    }
    this.#path.push(choice, first, free ? others : 0);
  }

  /** Leaves a preemption by each of `threads` to the next round, if there is to be one. */
  #defer({ step, threads }: { readonly step: number; readonly threads: number }): void {
    if (this.#preemptions >= this.#most) {
      this.#leftOut = true;
      return;
    }
    for (let rest = threads; rest !== 0; rest &= rest - 1) {
      this.#steps.push(step);
      this.#threads.push(lowestBit(rest));
    }
  }

  /** The next start of this round, or the first of the next one. */
  #take(): Uint8Array | null {
    if (this.#work.length === 0) {
      this.#preemptions++;
      this.#work = this.#alone ? this.takeNext().reverse() : [];
    }
    const starts = this.#work.at(-1);
    if (starts === undefined) {
      return null;
    }
    const step = starts.steps[this.#taken] as number;
    const prefix = new Uint8Array(step + 1);
    prefix.set(starts.choices.subarray(0, step));
    prefix[step] = starts.threads[this.#taken] as number;
    this.#taken++;
    if (this.#taken === starts.steps.length) {
      this.#work.pop();
      this.#taken = 0;
    }
    return prefix;
  }
}

function startsFrom({ choices, steps, threads }: Starts, taken: number): Starts {
  return { choices, steps: steps.slice(taken), threads: threads.slice(taken) };
}
