/**
 * One CPU of `ok3` on a real thread: rounds of two page_alloc and two page_free under one lock, all CPUs in step.
 *
 * Each critical section notes its CPU, under the lock, so that a round leaves the order of its sections behind: that is what
 * a trace of `ok3` is.
 */
export interface RoundsTask {
  readonly shared: SharedArrayBuffer;
  readonly number: number;
  readonly seconds: number;
}

const CPUS = 3;
/** Critical sections of a round, all CPUs together: each has four. */
const SECTIONS = 4 * CPUS;
/** Orders of so many sections, each of one CPU: as many numbers, and bits. */
const ORDERS = CPUS ** SECTIONS;

/** Words: the lock (0 free, 1 held, 2 others may sleep), who has arrived, the round, whether it was the last, frames. */
const [LOCK, ARRIVED, ROUND, LAST, FRAMES] = [0, 16, 32, 48, 64];
/** The order of this round so far, as a number to base {@link CPUS}; and a bit for each that was seen. */
const [ORDER, SEEN] = [80, 96];
export const ROUNDS_WORDS = SEEN + Math.ceil(ORDERS / 32);

/** How many different orders all rounds had, once they are over. */
export function ordersIn(words: Int32Array): number {
  let count = 0;
  for (const word of words.subarray(SEEN, ROUNDS_WORDS)) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      count++;
    }
  }
  return count;
}

function acquire(words: Int32Array): void {
  if (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) {
    while (Atomics.exchange(words, LOCK, 2) !== 0) {
      Atomics.wait(words, LOCK, 2);
    }
  }
}

function release(words: Int32Array, cpu: number): void {
  words[ORDER] = (words[ORDER] as number) * CPUS + cpu;
  if (Atomics.exchange(words, LOCK, 0) === 2) {
    Atomics.notify(words, LOCK, 1);
  }
}

function page_alloc(words: Int32Array, cpu: number): number {
  acquire(words);
  let frame = 0;
  while (words[FRAMES + frame] !== 0) {
    frame++;
  }
  words[FRAMES + frame] = cpu + 1;
  release(words, cpu);
  return frame;
}

function page_free(words: Int32Array, cpu: number, frame: number): void {
  acquire(words);
  words[FRAMES + frame] = 0;
  release(words, cpu);
}

/** Keeps what order this round had, if there was one: 0 is no order of all. Everybody else waits for the next round. */
function keepOrder(words: Int32Array): void {
  const order = words[ORDER] as number;
  if (order === 0) {
    return;
  }
  words[SEEN + (order >>> 5)] = (words[SEEN + (order >>> 5)] as number) | (1 << (order & 31));
  words[ORDER] = 0;
}

/** Waits until all CPUs have come here; the last one begins the next round, or says that it was the last. */
function barrier(words: Int32Array, ends: () => boolean): boolean {
  const round = Atomics.load(words, ROUND);
  if (Atomics.add(words, ARRIVED, 1) + 1 === CPUS) {
    keepOrder(words);
    Atomics.store(words, ARRIVED, 0);
    Atomics.store(words, LAST, ends() ? 1 : 0);
    Atomics.add(words, ROUND, 1);
    Atomics.notify(words, ROUND);
  } else {
    while (Atomics.load(words, ROUND) === round) {
      Atomics.wait(words, ROUND, round);
    }
  }
  return Atomics.load(words, LAST) === 0;
}

/** Returns rounds a second. */
export default function runRounds({ shared, number, seconds }: RoundsTask): number {
  const words = new Int32Array(shared);
  barrier(words, () => false);
  const start = performance.now();
  let rounds = 0;
  do {
    const one = page_alloc(words, number);
    const two = page_alloc(words, number);
    page_free(words, number, one);
    page_free(words, number, two);
    rounds++;
  } while (barrier(words, () => performance.now() - start >= seconds * 1000));
  return (rounds * 1000) / (performance.now() - start);
}
