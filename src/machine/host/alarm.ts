/**
 * Sleeps that end when they are due. A host wakes a thread some 50 to 100 microseconds after its time: a device whose
 * transfer takes 1 ms would take a tenth longer. So an alarm is set earlier by as much as the last ones were late, and what
 * is left is waited for awake.
 */
const MOST_LATE_MS = 0.15;
/** An alarm's lateness counts for one part in this many. */
const WEIGHT = 8;

export class Alarm {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #at: number;
  #lateMs = 0;

  /** Sleeps on this word: a notification ends a sleep. */
  constructor(words: Int32Array<SharedArrayBuffer>, at: number) {
    this.#words = words;
    this.#at = at;
  }

  /** Until `performance.now()` is `dueMs`; not at all, or no longer, if the word is another than `value`. */
  sleepUntil(dueMs: number, value: number): void {
    const alarmMs = dueMs - this.#lateMs;
    const rest = alarmMs - performance.now();
    if (rest > 0) {
      if (Atomics.wait(this.#words, this.#at, value, rest) !== 'timed-out') {
        return;
      }
      this.#learn(performance.now() - alarmMs);
    }
    while (performance.now() < dueMs && Atomics.load(this.#words, this.#at) === value) {}
  }

  #learn(lateMs: number): void {
    this.#lateMs += (Math.min(lateMs, MOST_LATE_MS) - this.#lateMs) / WEIGHT;
  }
}
