/** One CPU of `ok3` on a real thread: rounds of two page_alloc and two page_free under one lock, all CPUs in step. */
export interface RoundsTask {
  readonly shared: SharedArrayBuffer;
  readonly number: number;
  readonly cpus: number;
  readonly seconds: number;
}

/** Words: the lock (0 free, 1 held, 2 others may sleep), who has arrived, the round, whether it was the last, frames. */
const [LOCK, ARRIVED, ROUND, LAST, FRAMES] = [0, 16, 32, 48, 64];
const FRAME_COUNT = 8;
export const ROUNDS_WORDS = FRAMES + FRAME_COUNT;

function acquire(words: Int32Array): void {
  if (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) {
    while (Atomics.exchange(words, LOCK, 2) !== 0) {
      Atomics.wait(words, LOCK, 2);
    }
  }
}

function release(words: Int32Array): void {
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
  release(words);
  return frame;
}

function page_free(words: Int32Array, frame: number): void {
  acquire(words);
  words[FRAMES + frame] = 0;
  release(words);
}

/** Waits until all CPUs have come here; the last one begins the next round, or says that it was the last. */
function barrier(words: Int32Array, cpus: number, ends: () => boolean): boolean {
  const round = Atomics.load(words, ROUND);
  if (Atomics.add(words, ARRIVED, 1) + 1 === cpus) {
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
export default function runRounds({ shared, number, cpus, seconds }: RoundsTask): number {
  const words = new Int32Array(shared);
  barrier(words, cpus, () => false);
  const start = performance.now();
  let rounds = 0;
  do {
    const one = page_alloc(words, number);
    const two = page_alloc(words, number);
    page_free(words, one);
    page_free(words, two);
    rounds++;
  } while (barrier(words, cpus, () => performance.now() - start >= seconds * 1000));
  return (rounds * 1000) / (performance.now() - start);
}
