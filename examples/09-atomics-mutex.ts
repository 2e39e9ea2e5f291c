/**
 * 09. A mutex of JavaScript's own: Int32Array, SharedArrayBuffer, Atomics.
 *
 * The three-state mutex that is published for JavaScript (Hansen, js-lock-and-condition; Drepper, "Futexes Are Tricky",
 * mutex 2): 0 free, 1 held, 2 held and somebody may sleep. The classes below are what would run in workers, unchanged: only
 * the import says that their memory is the explorer's.
 *
 * `Hasty` has one simplification: who has slept takes the mutex with 1, since it can't know that others sleep.
 *
 * Look for: with two that sleep, the first one woken says 1, so its unlock wakes nobody, and the second sleeps for ever.
 * It takes three threads: with two there is no such schedule.
 *
 * The fix is the published design: who has slept takes it with 2, in case. The price is now and then a wake-up for nobody.
 */
import { Atomics, Int32Array, program, SharedArrayBuffer } from 'coremap/model';

class Mutex {
  readonly state: Int32Array;

  constructor(state: Int32Array) {
    this.state = state;
  }

  lock(): void {
    if (Atomics.compareExchange(this.state, 0, 0, 1) === 0) {
      return;
    }
    do {
      if (Atomics.load(this.state, 0) === 2 || Atomics.compareExchange(this.state, 0, 1, 2) !== 0) {
        Atomics.wait(this.state, 0, 2);
      }
    } while (Atomics.compareExchange(this.state, 0, 0, this.afterSleep()) !== 0);
  }

  unlock(): void {
    if (Atomics.sub(this.state, 0, 1) !== 1) {
      Atomics.store(this.state, 0, 0);
      Atomics.notify(this.state, 0, 1);
    }
  }

  afterSleep(): number {
    return 2;
  }
}

class Hasty extends Mutex {
  override afterSleep(): number {
    return 1;
  }
}

function counters(name: string, threads: number, Kind: typeof Mutex) {
  function count(_: unknown, { mutex, counter }: { mutex: Mutex; counter: Int32Array }) {
    mutex.lock();
    counter[0] += 1;
    mutex.unlock();
  }
  return program({
    name,
    setup() {
      const memory = new SharedArrayBuffer(8);
      return { mutex: new Kind(new Int32Array(memory, 0, 1)), counter: new Int32Array(memory, 4, 1) };
    },
    threads: Object.fromEntries(Array.from({ length: threads }, (_, n) => [`worker ${n}`, count])),
    check: (s, { counter }) => s.assert(counter[0] === threads, `${threads} workers have counted to ${counter[0]}`),
  });
}

export default counters('hasty mutex', 3, Hasty);
export const repaired = counters('published mutex', 3, Mutex);
export const ofTwo = counters('hasty mutex of two', 2, Hasty);
