/**
 * The steps of one run, with what happens before what.
 *
 * A step happens after its thread's step before, after each earlier one that it conflicts with, and the end of a sleep
 * after the notify that ended it. Runs that order the same steps so are equivalent (Mazurkiewicz): they end in the same
 * state and return the same values. A run is kept as a stack: searching depth first takes steps off its end and puts
 * others on.
 */
import type { Addr } from '../../machine/machine.ts';
import { ACCESS } from '../../machine/modelthread.ts';
import { conflicts, type Footprint, type Pending, sleepersOf, type Touch } from '../footprint.ts';

export class Step implements Pending {
  readonly thread: number;
  readonly kind: number;
  readonly at: Addr;
  readonly operand: number;
  readonly expected: number;
  readonly reads: readonly Addr[];
  /** Number of the thread's operation. */
  readonly operation: number;
  /** Where the thread's step before stands, or -1. */
  readonly previous: number;
  footprint: Footprint;
  /** The CPU that its thread shares with others, or -1; and whether another of them could have been run instead. */
  sharedCpu = -1;
  leavesCpu = true;
  /** What the word held when the step was made; null for one that was not. */
  found: number | null = null;
  /** Values of the words that it wrote, as far as they are of use: before and after. */
  readonly written: { readonly at: Addr; readonly before: number; after: number }[] = [];
  /** By thread: how many steps of the run, up to that thread's last one that happens before this or is this. */
  clock: number[] = [];
  /** Steps that it is in a race with, last first: neither order is forced by what lies between. */
  races: readonly number[] = [];

  constructor(thread: number, operation: number, previous: number, access: Pending, footprint: Footprint) {
    this.thread = thread;
    this.kind = access.kind;
    this.at = access.at;
    this.operand = access.operand;
    this.expected = access.expected;
    this.reads =
      access.kind === ACCESS.pause ? Array.from({ length: access.readCount }, (_, n) => access.reads[n] as Addr) : [];
    this.operation = operation;
    this.previous = previous;
    this.footprint = footprint;
  }

  get readCount(): number {
    return this.reads.length;
  }
}

/** Which steps of a run are meant. */
export type Included = (position: number) => boolean;

export class Trace {
  readonly steps: Step[] = [];
  /** By word: the steps that touch it alone, and whether they write it: position·2 + writes. */
  readonly #chains = new Map<number, number[]>();
  /** Steps that touch more than single words. */
  readonly #wide: number[] = [];
  /** By thread: its last step, or -1. */
  readonly #last: number[];
  readonly #initial: (at: Addr) => number;

  /** `initial` says what words hold at the start of a run. */
  constructor(threads: number, initial: (at: Addr) => number) {
    this.#last = Array.from({ length: threads }, () => -1);
    this.#initial = initial;
  }

  get length(): number {
    return this.steps.length;
  }

  step(position: number): Step {
    return this.steps[position] as Step;
  }

  lastOf(thread: number): number {
    return this.#last[thread] as number;
  }

  /** Whether one step, made earlier, happens before another or is it. */
  happensBefore(earlier: number, later: number): boolean {
    return (this.step(later).clock[this.step(earlier).thread] as number) > earlier;
  }

  /** Puts a step on the end. Its footprint and its clock are final. */
  push(step: Step): void {
    const position = this.steps.push(step) - 1;
    this.#last[step.thread] = position;
    for (const { from, to, writes } of step.footprint) {
      if (to - from === 1) {
        this.#chainOf(from).push(2 * position + (writes ? 1 : 0));
      } else if (this.#wide.at(-1) !== position) {
        this.#wide.push(position);
      }
    }
  }

  /** Takes the last step off. */
  pop(): Step {
    const step = this.steps.pop() as Step;
    this.#last[step.thread] = step.previous;
    for (const { from, to } of step.footprint) {
      if (to - from === 1) {
        this.#chainOf(from).pop();
      } else if (this.#wide.at(-1) === this.steps.length) {
        this.#wide.pop();
      }
    }
    return step;
  }

  /**
   * Earlier steps of other threads that a footprint conflicts with, in no order. Those that the last write of a word
   * happens after are left out, unless `all` are wanted.
   */
  conflicting(thread: number, footprint: Footprint, all: boolean): number[] {
    const found: number[] = [];
    for (const touched of footprint) {
      if (touched.to - touched.from === 1) {
        this.#onChain(found, thread, touched, all);
      } else {
        return this.#among(this.steps.keys(), thread, footprint);
      }
    }
    found.push(...this.#among(this.#wide, thread, footprint));
    return found;
  }

  #onChain(found: number[], thread: number, { from, writes }: Touch, all: boolean): void {
    const chain = this.#chains.get(from) ?? [];
    for (let n = chain.length - 1; n >= 0; n--) {
      const entry = chain[n] as number;
      const position = entry >>> 1;
      const wrote = (entry & 1) === 1;
      if ((writes || wrote) && this.step(position).thread !== thread) {
        found.push(position);
      }
      if (wrote && !all) {
        return;
      }
    }
  }

  #among(positions: Iterable<number>, thread: number, footprint: Footprint): number[] {
    return [...positions].filter(
      at => this.step(at).thread !== thread && conflicts(this.step(at).footprint, footprint),
    );
  }

  /** What a word holds after those steps that are included. */
  valueOf(at: Addr, included: Included): number {
    for (let n = this.steps.length - 1; n >= 0; n--) {
      const write = included(n) ? this.step(n).written.find(each => each.at === at) : undefined;
      if (write !== undefined) {
        return write.after;
      }
    }
    return this.#initial(at);
  }

  /** Whether a word was changed by a step after `since` that is included. */
  changedSince(at: Addr, since: number, included: Included): boolean {
    for (let n = this.steps.length - 1; n > since; n--) {
      const changed = this.step(n).written.some(each => each.at === at && each.before !== each.after);
      if (changed && included(n)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The notify that ended the sleep which a wait began, of the steps that are included, or -1. Those who have slept longest
   * are woken first, by a notify that does not wake all.
   */
  wokenBy(at: Addr, wait: number, included: Included): number {
    let asleep: number[] = [];
    for (const entry of this.#chains.get(sleepersOf(at)) ?? []) {
      const position = entry >>> 1;
      const step = this.step(position);
      if (!included(position)) {
        continue;
      }
      if (step.kind === ACCESS.wait) {
        asleep.push(position);
        continue;
      }
      const most = step.kind === ACCESS.notify ? step.expected : asleep.length;
      if (asleep.slice(0, most).includes(wait)) {
        return position;
      }
      asleep = asleep.slice(most);
    }
    return -1;
  }

  #chainOf(at: number): number[] {
    let chain = this.#chains.get(at);
    if (chain === undefined) {
      chain = [];
      this.#chains.set(at, chain);
    }
    return chain;
  }
}
