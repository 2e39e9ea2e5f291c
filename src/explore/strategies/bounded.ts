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
 * Each schedule is run once. The price is memory: the prefixes that the next round begins with are kept.
 */
import { ACCESS } from '../../machine/modelthread.ts';
import { lowestBit } from '../bits.ts';
import { Path } from '../path.ts';
import { type Choice, defaultThread, type Strategy } from '../strategy.ts';

/** A schedule's start whose last choice is a preemption. */
type Prefix = Uint8Array;

export class Bounded implements Strategy {
  readonly name = 'bounded';
  readonly #most: number;
  #preemptions = 0;
  /** What is still to be done in this round, last first, and what it found for the next one. */
  #work: Prefix[] = [new Uint8Array(0)];
  #next: Prefix[] = [];
  readonly #path = new Path();
  /** Whether the path has choices that are still to be tried. */
  #searching = false;

  /** `most`: preemptions of a schedule at most. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Rounds that are over: every schedule with fewer preemptions was run. */
  get completed(): number {
    return this.#preemptions;
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
    if (choice.step === this.#path.length) {
      this.#goOn(choice);
    }
    return this.#path.follow(choice);
  }

  end(): void {
    this.#searching = this.#path.advance();
  }

  /** A choice that was not come to before. */
  #goOn(choice: Choice): void {
    const first = defaultThread(choice);
    const others = choice.enabled & ~(1 << first);
    const free = first !== choice.current || choice.threads[first]?.kind === ACCESS.pause;
    if (!free && this.#preemptions < this.#most) {
      this.#defer(choice.step, others);
    }
    this.#path.push(choice, first, free ? others : 0);
  }

  /** Leaves a preemption by each of `threads` to the next round. */
  #defer(step: number, threads: number): void {
    for (let rest = threads; rest !== 0; rest &= rest - 1) {
      const prefix = new Uint8Array(step + 1);
      prefix.set(this.#path.prefix(step));
      prefix[step] = lowestBit(rest);
      this.#next.push(prefix);
    }
  }

  #take(): Prefix | null {
    if (this.#work.length === 0) {
      this.#preemptions++;
      [this.#work, this.#next] = [this.#next, this.#work];
    }
    return this.#work.pop() ?? null;
  }
}
