/**
 * What is remembered of plain accesses, word by word: FastTrack's shadow. The last write of a word is one epoch; so is its
 * last read, as long as reads follow each other, and a vector of them when they do not.
 *
 * Answers are entries of the run's log (runlog.ts): the earlier access of a race, or -1.
 */
import type { Addr } from '../../machine/machine.ts';
import type { Clocks } from './clocks.ts';

const NONE = -1;

/** Reads of one word that do not follow each other, by thread. */
interface Reads {
  readonly epochs: Int32Array;
  readonly entries: Int32Array;
}

export class PlainWords {
  readonly #clocks: Clocks;
  readonly #writes: Int32Array;
  readonly #writeEntries: Int32Array;
  /** An epoch, or -1 minus the place of a vector. */
  readonly #reads: Int32Array;
  readonly #readEntries: Int32Array;
  readonly #vectors: Reads[] = [];
  /** Words whose reads are a vector, in this run. */
  readonly #shared: Addr[] = [];

  constructor(words: number, clocks: Clocks) {
    this.#clocks = clocks;
    this.#writes = new Int32Array(words);
    this.#writeEntries = new Int32Array(words);
    this.#reads = new Int32Array(words);
    this.#readEntries = new Int32Array(words);
  }

  /** A run begins; `forget` what earlier ones left. */
  begin(forget: boolean): void {
    for (const at of this.#shared) {
      this.#reads[at] = 0;
    }
    this.#shared.length = 0;
    if (forget) {
      this.#writes.fill(0);
      this.#reads.fill(0);
    }
  }

  read(thread: number, at: Addr, entry: number): number {
    const last = this.#reads[at] as number;
    const epoch = this.#clocks.epoch(thread);
    if (last === epoch) {
      this.#readEntries[at] = entry;
      return NONE;
    }
    const racing = this.unorderedWrite(thread, at);
    if (racing !== NONE) {
      return racing;
    }
    if (last < 0) {
      this.#note(-1 - last, thread, epoch, entry);
    } else if (this.#clocks.knowsEpoch(thread, last)) {
      this.#reads[at] = epoch;
      this.#readEntries[at] = entry;
    } else {
      this.#share(at, thread, epoch, entry);
    }
    return NONE;
  }

  write(thread: number, at: Addr, entry: number): number {
    const epoch = this.#clocks.epoch(thread);
    if (this.#writes[at] === epoch) {
      // Reads since then by others would have raced with it.
      this.#writeEntries[at] = entry;
      return NONE;
    }
    const racing = this.unorderedWrite(thread, at);
    if (racing !== NONE) {
      return racing;
    }
    this.#writes[at] = epoch;
    this.#writeEntries[at] = entry;
    return this.unorderedRead(thread, at);
  }

  /** The last write of the word, if nothing orders it before what `thread` does now. */
  unorderedWrite(thread: number, at: Addr): number {
    return this.#clocks.knowsEpoch(thread, this.#writes[at] as number) ? NONE : (this.#writeEntries[at] as number);
  }

  /** A read of the word that nothing orders before what `thread` does now. */
  unorderedRead(thread: number, at: Addr): number {
    const last = this.#reads[at] as number;
    if (last >= 0) {
      return this.#clocks.knowsEpoch(thread, last) ? NONE : (this.#readEntries[at] as number);
    }
    const { epochs, entries } = this.#vectors[-1 - last] as Reads;
    const other = epochs.findIndex(epoch => !this.#clocks.knowsEpoch(thread, epoch));
    return other < 0 ? NONE : (entries[other] as number);
  }

  #share(at: Addr, thread: number, epoch: number, entry: number): void {
    const place = this.#shared.length;
    const { threads } = this.#clocks;
    const vector = this.#vectors[place] ?? { epochs: new Int32Array(threads), entries: new Int32Array(threads) };
    this.#vectors[place] = vector;
    vector.epochs.fill(0);
    this.#note(
      place,
      this.#clocks.threadOf(this.#reads[at] as number),
      this.#reads[at] as number,
      this.#readEntries[at] as number,
    );
    this.#note(place, thread, epoch, entry);
    this.#reads[at] = -1 - place;
    this.#shared.push(at);
  }

  #note(place: number, thread: number, epoch: number, entry: number): void {
    const { epochs, entries } = this.#vectors[place] as Reads;
    epochs[thread] = epoch;
    entries[thread] = entry;
  }
}
