/**
 * The model machine: one host thread runs all CPUs, one access to shared memory at a time, and a conductor says whose.
 *
 * This file is the port that kernel code is written against. How threads are stopped and go on stands in modelrunner.ts,
 * what they wait for in modelblocking.ts, whose words are in modelmemory.ts.
 *
 * Words that only one CPU may touch are private: their accesses are logged but not visible, and another CPU's touch is a
 * {@link ModelFault}.
 */
import type { Addr, Machine } from './machine.ts';
import { PAGE_WORDS } from './mips.ts';
import { ModelBlocking } from './modelblocking.ts';
import { SHARED, SPINLOCK } from './modelmemory.ts';
import { ACCESS, type ModelThread } from './modelthread.ts';

export { type AccessObserver, type Conductor, type KeptOutside, ModelFault, UNWIND } from './modelrunner.ts';

/** More than any operation takes; not a round number, so that code which looks at the last digits finds all of them. */
const OPERATION_NS = 10_000_300;

export class ModelMachine extends ModelBlocking implements Machine {
  load(at: Addr): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (this.scope[at] === SHARED) {
      this.arrive(thread, ACCESS.load, at, 0, 0);
      return this.read(thread, ACCESS.load, at);
    }
    return this.#loadOwn(thread, at);
  }

  store(at: Addr, value: number): void {
    const thread = this.thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    if (this.scope[at] === SHARED) {
      this.arrive(thread, ACCESS.store, at, value, 0);
      this.write(thread, ACCESS.store, at, value);
      return;
    }
    this.assertOwn(thread, at);
    this.put(at, value);
    thread.append(0);
  }

  atomicLoad(at: Addr): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    const scope = this.scope[at];
    if (scope !== SHARED && (scope !== SPINLOCK || this.#holds(thread, at))) {
      return this.#loadOwn(thread, at);
    }
    this.arrive(thread, ACCESS.atomicLoad, at, 0, 0);
    return this.read(thread, ACCESS.atomicLoad, at);
  }

  atomicStore(at: Addr, value: number): void {
    const thread = this.thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.arrive(thread, ACCESS.atomicStore, at, value, 0);
    this.write(thread, ACCESS.atomicStore, at, value);
  }

  atomicExchange(at: Addr, value: number): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.arrive(thread, ACCESS.exchange, at, value, 0);
    return this.write(thread, ACCESS.exchange, at, value);
  }

  atomicCompareExchange(at: Addr, expected: number, value: number): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (this.scope[at] === SPINLOCK) {
      return this.#takeSpinlock(thread, at, value);
    }
    this.arrive(thread, ACCESS.compareExchange, at, value, expected);
    return this.words[at] === expected
      ? this.write(thread, ACCESS.compareExchange, at, value)
      : this.read(thread, ACCESS.compareExchange, at);
  }

  atomicAdd(at: Addr, value: number): number {
    return this.#modify(ACCESS.add, at, value);
  }

  atomicOr(at: Addr, value: number): number {
    return this.#modify(ACCESS.or, at, value);
  }

  atomicAnd(at: Addr, value: number): number {
    return this.#modify(ACCESS.and, at, value);
  }

  #modify(kind: number, at: Addr, value: number): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.arrive(thread, kind, at, value, 0);
    const before = this.words[at] as number;
    const after = kind === ACCESS.add ? before + value : kind === ACCESS.or ? before | value : before & value;
    return this.write(thread, kind, at, after);
  }

  zeroPage(at: Addr): void {
    const thread = this.thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.arrive(thread, ACCESS.zeroPage, at, 0, 0);
    for (let word = at; word < at + PAGE_WORDS; word++) {
      if (this.words[word] !== 0) {
        this.put(word, 0, this.steps + 1);
      }
    }
    this.end(thread, ACCESS.zeroPage, at, PAGE_WORDS, 0, 0);
    thread.append(0);
  }

  linger(_turns: number): void {}

  /**
   * Nanoseconds, of a clock of the thread's own: a hundred for each access that it has made in this operation, and so many
   * for each operation before. A clock that all share would tell a thread how far others have come, and so order
   * steps that nothing else does; it would also keep states apart that differ in nothing else.
   */
  now(): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    const time = thread.operation * OPERATION_NS + thread.length * 100;
    thread.append(time);
    return time;
  }

  #loadOwn(thread: ModelThread, at: Addr): number {
    if (this.scope[at] !== SPINLOCK) {
      this.assertOwn(thread, at);
    }
    const value = this.words[at] as number;
    thread.append(value);
    return value;
  }

  // ---- words that are declared spinlocks ----

  /** Whether the thread's CPU holds the lock. Then nobody else may write the word, so a look at it is nobody's business. */
  #holds(thread: ModelThread, at: Addr): boolean {
    return this.words[at] === thread.cpu + 1;
  }

  /**
   * The compareExchange that takes a spinlock: made when the lock is free, as the primitive mutex is taken. One that fails
   * would only spin, and come back. It fails if this CPU holds the lock, which the caller will want to know.
   */
  #takeSpinlock(thread: ModelThread, at: Addr, value: number): number {
    if (thread.number >= 0 && this.#holds(thread, at)) {
      return this.#loadOwn(thread, at);
    }
    this.acquire(thread, at, value, -1);
    thread.append(0);
    return 0;
  }
}
