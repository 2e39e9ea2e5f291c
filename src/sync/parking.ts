/**
 * Threads parked on a lock's word: what a futex's queue is to a process, as a set with a bit for each thread.
 *
 * A sleeper gets into the set, then looks at the lock's word, and sleeps only if that still says that it must. A waker
 * changes the lock's word, then looks at the set. Each writes one word and then reads the other's, so one of them sees
 * the other: either the sleeper finds the word changed and withdraws, or the waker finds the sleeper.
 *
 * A sleeper that withdraws may find that a waker has taken it off already. Then its wake-up is under way, and would end
 * some later sleep of this thread if it were not waited for here.
 *
 * The set has no order. The waker takes the next thread after its own number, going round.
 * Source: Franke, Russell, Kirkwood, "Fuss, Futexes and Furwocks", OLS 2002; Pizlo, "Locking in WebKit", 2016.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';

/** The set is a word: no machine has more CPUs than it has bits. */
export const PARKING_WORDS = 1;

export class Parking {
  readonly #cpu: Cpu;
  readonly #m: Machine;
  readonly #set: Addr;
  readonly #bit: number;

  constructor(cpu: Cpu, set: Addr) {
    this.#cpu = cpu;
    this.#m = cpu.m;
    this.#set = set;
    this.#bit = 1 << cpu.curthread;
  }

  get isEmpty(): boolean {
    return this.#m.atomicLoad(this.#set) === 0;
  }

  /**
   * Sleeps, taking interrupts, until unparked; not at all if the word does not hold `expected` any more. Returns whether it
   * slept. The caller has made sure that whoever changes the word from `expected` calls {@link unparkOne}.
   */
  park(word: Addr, expected: number): boolean {
    this.#cpu.prepareToSleep();
    this.#m.atomicOr(this.#set, this.#bit);
    if (this.#m.atomicLoad(word) !== expected && this.#take(this.#bit)) {
      return false;
    }
    // Blocked: until a waker that has found our bit rings us. Meanwhile this CPU takes interrupts and runs nothing else.
    this.#cpu.waits(WAIT.channel, word);
    this.#cpu.sleep();
    this.#cpu.runs();
    return true;
  }

  /** Wakes one parked thread, if there is one. After the word was changed that it sleeps for. */
  unparkOne(): void {
    for (;;) {
      const set = this.#m.atomicLoad(this.#set);
      if (set === 0) {
        return;
      }
      const thread = firstAfter(set, this.#cpu.curthread);
      if (this.#take(1 << thread)) {
        this.#cpu.wake(thread);
        return;
      }
    }
  }

  /** Takes a thread out of the set; false if somebody else has. */
  #take(bit: number): boolean {
    return (this.#m.atomicAnd(this.#set, ~bit) & bit) !== 0;
  }
}

/** The first number after `from`, going round at 32, whose bit is set. */
function firstAfter(set: number, from: number): number {
  const start = (from + 1) & 31;
  const rotated = (set >>> start) | (set << (32 - start));
  return (31 - Math.clz32(rotated & -rotated) + start) & 31;
}
