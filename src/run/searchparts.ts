/**
 * The parts of a search, in its order, given to threads of the host as they ask. What lies behind the first part with a
 * fault does not count and is not done; so what counts is the same whoever did which part, and when.
 */
import type { Failure } from '../explore/explorer.ts';
import type { PartBlock } from '../explore/session.ts';
import type { Starts } from '../explore/strategies/bounded.ts';
import type { Sharing, Work } from '../explore/strategies/maker.ts';
import { NOTHING, sum, type Tally } from './tally.ts';

export interface Part {
  readonly number: number;
  work: Work;
  isTaken: boolean;
  /** Nothing is left of it, or it does not count. */
  isOver: boolean;
  /** Whether any block of it has left out schedules. */
  overlooks: boolean;
  tally: Tally;
  /** Its schedule counts from the part's first. */
  first: Failure | null;
  readonly later: Starts[];
}

export class SearchParts {
  readonly #sharing: Partial<Sharing>;
  #made = 0;
  /** Of this round. */
  #parts: Part[] = [];
  /** Of the rounds before. */
  #before = NOTHING;
  #round = 0;
  #cleanRounds = 0;
  #isComplete = true;
  #isOver = false;
  /** Threads that wait for a part. */
  #waiting: (() => void)[] = [];

  constructor(sharing: Partial<Sharing>, works: readonly Work[]) {
    this.#sharing = sharing;
    this.#parts = works.map(work => this.#partOf(work));
  }

  /** Whether all was done. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether all was done, and no schedule has a fault. */
  get isComplete(): boolean {
    return this.#isOver && this.#isComplete;
  }

  /** Rounds that are over and in which no schedule has a fault or was cut short, up to the first that is not so. */
  get cleanRounds(): number {
    return this.#cleanRounds;
  }

  /** The next part to be done; null when there will be none, or `ends` says that there is no time left. */
  async take(ends: () => boolean): Promise<Part | null> {
    for (;;) {
      const part = this.#parts.find(({ isTaken }) => !isTaken);
      if (part !== undefined && !ends()) {
        part.isTaken = true;
        return part;
      }
      if (this.#isOver || ends() || !this.#parts.some(({ isTaken, isOver }) => isTaken && !isOver)) {
        return null;
      }
      await new Promise<void>(resume => this.#waiting.push(resume));
    }
  }

  /** A block of a part was run. */
  add(part: Part, block: PartBlock): void {
    if (part.isOver) {
      return;
    }
    const { first, exhausted, overlooks, rest, later } = block;
    if (first !== null) {
      part.first = { ...first, schedule: part.tally.schedules + first.schedule };
      this.#dropAfter(part);
    }
    part.tally = sum(part.tally, block);
    part.later.push(...later);
    part.work = rest;
    part.overlooks ||= overlooks;
    part.isOver = exhausted || first !== null;
    if (!part.isOver && this.#waiting.length > 0) {
      this.#divide(part);
    }
    this.#endRound();
  }

  /** A thread does not go on with a part now. */
  giveBack(part: Part): void {
    part.isTaken = part.isOver;
    this.wake();
  }

  /** Threads that wait look again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) {
      resume();
    }
  }

  /** Of all parts up to the first that has a fault. */
  get tally(): Tally {
    const at = this.#parts.findIndex(({ first }) => first !== null);
    const counted = at < 0 ? this.#parts : this.#parts.slice(0, at + 1);
    return counted.reduce((all, { tally }) => sum(all, tally), this.#before);
  }

  /** The first fault, once all parts before it are over. Its schedule counts from the search's first. */
  get first(): Failure | null {
    const at = this.#parts.findIndex(({ first }) => first !== null);
    if (at < 0) {
      return null;
    }
    const before = this.#parts.slice(0, at).reduce((all, { tally }) => sum(all, tally), this.#before);
    const first = this.#parts[at]?.first as Failure;
    return { ...first, schedule: before.schedules + first.schedule };
  }

  #partOf(work: Work): Part {
    return {
      number: this.#made++,
      work,
      isTaken: false,
      isOver: false,
      overlooks: false,
      tally: NOTHING,
      first: null,
      later: [],
    };
  }

  #dropAfter(part: Part): void {
    for (const dropped of this.#parts.splice(this.#parts.indexOf(part) + 1)) {
      dropped.isOver = true;
    }
  }

  #divide(part: Part): void {
    const parts = this.#sharing.divide?.(part.work) ?? null;
    if (parts !== null) {
      const [first, second] = parts;
      part.work = first;
      this.#parts.splice(this.#parts.indexOf(part) + 1, 0, this.#partOf(second));
      this.wake();
    }
  }

  #endRound(): void {
    if (!this.#parts.every(({ isOver }) => isOver)) {
      return;
    }
    const failed = this.#parts.some(({ first }) => first !== null);
    const overlooked = this.#parts.some(({ overlooks }) => overlooks);
    this.#isComplete &&= !failed && !overlooked && this.tally.cutShort === 0;
    this.#cleanRounds += failed || this.tally.cutShort > 0 ? 0 : 1;
    const works = failed ? [] : this.#nextRound();
    if (works.length === 0) {
      this.#isOver = true;
    } else {
      this.#before = this.tally;
      this.#parts = works.map(work => this.#partOf(work));
    }
    this.wake();
  }

  #nextRound(): readonly Work[] {
    this.#round++;
    return (
      this.#sharing.nextRound?.(
        this.#parts.flatMap(({ later }) => later),
        this.#round,
      ) ?? []
    );
  }
}
