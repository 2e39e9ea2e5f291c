/** One thread's accesses to the words: the machine's, each held against the operation's runs before it. */
import type { Addr } from '../../machine/machine.ts';
import { ModelFault, type ModelMachine } from '../../machine/model.ts';
import type { Transcript } from './transcript.ts';

export class Accesses {
  readonly #m: ModelMachine;
  readonly #transcript: Transcript;

  constructor(m: ModelMachine, transcript: Transcript) {
    this.#m = m;
    this.#transcript = transcript;
  }

  load(at: Addr): number {
    this.#transcript.asks('load', at, 0);
    const value = this.#m.load(at);
    this.#transcript.answered();
    return value;
  }

  store(at: Addr, value: number): void {
    this.#transcript.asks('store', at, value);
    this.#m.store(at, value);
    this.#transcript.answered();
  }

  atomicLoad(at: Addr): number {
    this.#transcript.asks('atomicLoad', at, 0);
    const value = this.#m.atomicLoad(at);
    this.#transcript.answered();
    return value;
  }

  atomicStore(at: Addr, value: number): void {
    this.#transcript.asks('atomicStore', at, value);
    this.#m.atomicStore(at, value);
    this.#transcript.answered();
  }

  exchange(at: Addr, value: number): number {
    this.#transcript.asks('exchange', at, value);
    const before = this.#m.atomicExchange(at, value);
    this.#transcript.answered();
    return before;
  }

  compareExchange(at: Addr, expected: number, value: number): number {
    this.#transcript.asks('compareExchange', at, value);
    const before = this.#m.atomicCompareExchange(at, expected, value);
    this.#transcript.answered();
    return before;
  }

  add(at: Addr, value: number): number {
    this.#transcript.asks('add', at, value);
    const before = this.#m.atomicAdd(at, value);
    this.#transcript.answered();
    return before;
  }

  or(at: Addr, value: number): number {
    this.#transcript.asks('or', at, value);
    const before = this.#m.atomicOr(at, value);
    this.#transcript.answered();
    return before;
  }

  and(at: Addr, value: number): number {
    this.#transcript.asks('and', at, value);
    const before = this.#m.atomicAnd(at, value);
    this.#transcript.answered();
    return before;
  }

  wait(at: Addr, value: number): void {
    this.#transcript.asks('wait', at, value);
    this.#m.wait(at, value);
    this.#transcript.answered();
  }

  /** JavaScript's: returns when notified, whatever the word holds. Whether it slept. */
  waitOnce(at: Addr, value: number): boolean {
    this.#transcript.asks('wait', at, value);
    const slept = this.#m.waitOnce(at, value);
    this.#transcript.answered();
    return slept;
  }

  notify(at: Addr, most: number): number {
    this.#transcript.asks('notify', at, most);
    const woken = this.#m.notifySome(at, most);
    this.#transcript.answered();
    return woken;
  }

  pause(): void {
    this.#transcript.asks('pause', -1, 0);
    this.#m.pause();
    this.#transcript.answered();
  }

  /** What does its accesses itself: a lock's methods. `what` is `lock.acquire`. */
  call<T>(what: string, run: () => T): T {
    this.#transcript.asks(what, -1, 0);
    let result: T;
    try {
      result = run();
    } catch (error) {
      this.#transcript.throws(error);
    }
    this.#transcript.answered();
    return result;
  }

  fail(error: Error): never {
    return this.#transcript.throws(error);
  }

  /** The value, which must be one that a word can hold. */
  checkedValue(name: string, value: number): number {
    if (!Number.isInteger(value)) {
      this.fail(new ModelFault(`${name} = ${String(value)}`, 'an integer of 32 bits, as each word holds one'));
    }
    return value | 0;
  }
}
