/**
 * Vector clocks: of each thread, and of each object that orders threads.
 *
 * A thread's own time goes up whenever others may come to know it. Times go on from run to run, and at the beginning of a
 * run every thread knows all that was before: so what is left over from earlier runs is in order with everything, and
 * nothing has to be cleared between runs.
 *
 * An epoch is one thread's time at one access, as a number. Source: Lamport, CACM 1978; Flanagan and Freund, "FastTrack",
 * PLDI 2009.
 */

const THREAD_BITS = 6;
const THREAD_MASK = (1 << THREAD_BITS) - 1;
/** Times from here on do not fit into an epoch. */
const LAST_TIME = 1 << (31 - THREAD_BITS);
const FIRST_OBJECTS = 64;

export class Clocks {
  readonly threads: number;
  /** By thread, what it knows of each thread's time. */
  readonly #known: Int32Array;
  /** By object, likewise. Object 0 is none. */
  #objects: Int32Array;
  #count = 1;

  constructor(threads: number) {
    this.threads = threads;
    this.#known = new Int32Array(threads * threads);
    this.#objects = new Int32Array(FIRST_OBJECTS * threads);
  }

  /** Begins a run of at most so many accesses. False: times are used up; they start again, and old epochs mean nothing. */
  begin(accesses: number): boolean {
    let latest = 0;
    for (let thread = 0; thread < this.threads; thread++) {
      latest = Math.max(latest, this.time(thread));
    }
    const fits = latest + accesses + 2 < LAST_TIME;
    if (!fits) {
      latest = 0;
      this.#objects.fill(0);
    }
    this.#known.fill(latest);
    for (let thread = 0; thread < this.threads; thread++) {
      this.#known[thread * (this.threads + 1)] = latest + 1;
    }
    return fits;
  }

  /** A new object, that nobody has released to. */
  object(): number {
    if ((this.#count + 1) * this.threads > this.#objects.length) {
      const longer = new Int32Array(2 * this.#objects.length);
      longer.set(this.#objects);
      this.#objects = longer;
    }
    return this.#count++;
  }

  time(thread: number): number {
    return this.#known[thread * (this.threads + 1)] as number;
  }

  epoch(thread: number): number {
    return (this.time(thread) << THREAD_BITS) | thread;
  }

  threadOf(epoch: number): number {
    return epoch & THREAD_MASK;
  }

  /** Whether `thread` knows of `other`'s time `time`: whether all that `other` did then came before what it does now. */
  knows(thread: number, other: number, time: number): boolean {
    return time <= (this.#known[thread * this.threads + other] as number);
  }

  knowsEpoch(thread: number, epoch: number): boolean {
    return this.knows(thread, epoch & THREAD_MASK, epoch >>> THREAD_BITS);
  }

  /** What came before the object's releases now comes before what `thread` does. */
  acquire(thread: number, object: number): void {
    const [mine, its] = [thread * this.threads, object * this.threads];
    for (let other = 0; other < this.threads; other++) {
      const time = this.#objects[its + other] as number;
      if (time > (this.#known[mine + other] as number)) {
        this.#known[mine + other] = time;
      }
    }
  }

  /** The object stands for all that `thread` has done or knows, and for nothing else. */
  release(thread: number, object: number): void {
    const [mine, its] = [thread * this.threads, object * this.threads];
    for (let other = 0; other < this.threads; other++) {
      this.#objects[its + other] = this.#known[mine + other] as number;
    }
    this.#known[mine + thread] = this.time(thread) + 1;
  }
}
