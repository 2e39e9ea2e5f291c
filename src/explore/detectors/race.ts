/**
 * Data races: two accesses to one word, at least one of them a write and at least one of them plain, neither of which
 * happens before the other.
 *
 * What a thread does happens in its order. Between threads, what orders is
 *   - an atomic write, and the atomic read that sees its value: locks, interrupt lines, doorbells, the disk's queue and
 *     the status of its requests are made of these; taking and freeing the primitive mutex are such a pair too;
 *   - Atomics.wait, its end, and Atomics.notify on one word, which ECMA-262 has take turns;
 *   - a CPU, which runs its threads one after another: a switch takes the lock of its run queue (OS/161 thread_switch).
 * A device's step is a thread's step; its touches are accesses like any other. That a request, an IPI or an
 * acknowledgement orders anything is not assumed: it follows from the words that they are made of.
 *
 * Two atomic accesses never race. A plain access and an atomic one to the same word do, if they are not ordered: a word
 * may be plain for one thread alone, or under a lock, and atomic for all at another time.
 *
 * No false alarm, and none missed in the order that was run: if a run holds a race, this finds one of its races, the one
 * whose second access comes first. Another order may hold other races: that is what exploring is for.
 * Source: Flanagan and Freund, "FastTrack: Efficient and Precise Dynamic Race Detection", PLDI 2009.
 */
import type { Addr } from '../../machine/machine.ts';
import { PAGE_WORDS } from '../../machine/mips.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';
import { sharedCpus } from '../sharedcpus.ts';
import { AtomicWords } from './atomicwords.ts';
import { Clocks } from './clocks.ts';
import { Pages } from './pages.ts';
import { PlainWords } from './plainwords.ts';
import type { RunLog } from './runlog.ts';

const NONE = -1;

/** Entries of a run's log, in their order; `at` is the first word that both touch. */
export interface Race {
  readonly first: number;
  readonly second: number;
  readonly at: Addr;
}

export class RaceDetector {
  readonly #clocks: Clocks;
  readonly #plain: PlainWords;
  readonly #atomic: AtomicWords;
  readonly #pages: Pages;
  /** By word that threads sleep on: what stands for the turns that wait and notify take. */
  readonly #turns = new Map<Addr, number>();
  /** By thread: the CPU that it shares with others, or -1. */
  readonly #sharedCpus: Int32Array;
  /** By such a CPU: the thread that ran last. */
  readonly #last = new Map<number, number>();
  /** By such a CPU: what stands for its switches of threads. */
  readonly #switches = new Map<number, number>();

  /** For machines of so many words. */
  constructor(words: number, threads: readonly ModelThread[]) {
    this.#clocks = new Clocks(threads.length);
    this.#sharedCpus = sharedCpus(threads);
    this.#plain = new PlainWords(words, this.#clocks);
    this.#atomic = new AtomicWords(words, this.#clocks);
    this.#pages = new Pages(words, this.#clocks);
  }

  /** The race of a run whose second access came first, or null. */
  find(log: RunLog): Race | null {
    const forget = !this.#clocks.begin(log.length);
    this.#plain.begin(forget);
    if (forget) {
      this.#atomic.forget();
      this.#pages.forget();
    }
    this.#last.clear();
    for (let entry = 0; entry < log.length; entry++) {
      this.#runs(log.thread(entry));
      const first = this.#look(log, entry);
      if (first !== NONE) {
        return { first, second: entry, at: Math.max(log.at(first), log.at(entry)) };
      }
    }
    return null;
  }

  /** The earlier access that races with this one, or -1. */
  #look(log: RunLog, entry: number): number {
    const thread = log.thread(entry);
    const at = log.at(entry);
    switch (log.kind(entry)) {
      case ACCESS.load:
        return this.#readAll(thread, at, log.range(entry), entry);
      case ACCESS.store:
        return this.#store(thread, at, entry);
      case ACCESS.zeroPage:
        return this.#writeAll(thread, at, log.range(entry), entry);
      case ACCESS.atomicLoad:
      case ACCESS.idle:
        return this.#atomicRead(thread, at, entry);
      case ACCESS.atomicStore:
      case ACCESS.release:
        return this.#atomicWrite(thread, at, entry);
      case ACCESS.compareExchange:
        return log.hasFailed(entry) ? this.#atomicRead(thread, at, entry) : this.#modify(thread, at, entry);
      case ACCESS.acquire:
        // Not taken: it has only been seen that an interrupt is pending.
        return log.after(entry) === 0 ? NONE : this.#modify(thread, at, entry);
      case ACCESS.exchange:
      case ACCESS.add:
      case ACCESS.or:
      case ACCESS.and:
        return this.#modify(thread, at, entry);
      case ACCESS.wait:
        this.#takeTurn(thread, at);
        return this.#atomicRead(thread, at, entry);
      case ACCESS.woken:
      case ACCESS.notify:
        this.#takeTurn(thread, at);
        return NONE;
      default:
        return NONE;
    }
  }

  #readAll(thread: number, at: Addr, range: number, entry: number): number {
    if (range === PAGE_WORDS && at % PAGE_WORDS === 0) {
      const racing = this.#pages.readPage(thread, at, entry);
      return racing === NONE ? this.#atomic.unorderedWriteIn(thread, at, range) : racing;
    }
    let racing = NONE;
    for (let word = at; word < at + range && racing === NONE; word++) {
      racing = this.#load(thread, word, entry);
    }
    return racing;
  }

  #writeAll(thread: number, at: Addr, range: number, entry: number): number {
    if (range === PAGE_WORDS && at % PAGE_WORDS === 0) {
      const racing = this.#pages.writePage(thread, at, entry);
      return racing === NONE ? this.#atomic.unorderedIn(thread, at, range) : racing;
    }
    let racing = NONE;
    for (let word = at; word < at + range && racing === NONE; word++) {
      racing = this.#store(thread, word, entry);
    }
    return racing;
  }

  #load(thread: number, at: Addr, entry: number): number {
    const plain = this.#plain.read(thread, at, entry);
    const atomic = plain === NONE ? this.#atomic.unorderedWrite(thread, at) : plain;
    return atomic === NONE ? this.#pages.readWord(thread, at, entry) : atomic;
  }

  #store(thread: number, at: Addr, entry: number): number {
    const plain = this.#plain.write(thread, at, entry);
    const atomic = plain === NONE ? this.#atomic.unordered(thread, at) : plain;
    return atomic === NONE ? this.#pages.writeWord(thread, at, entry) : atomic;
  }

  #atomicRead(thread: number, at: Addr, entry: number): number {
    this.#atomic.read(thread, at, entry);
    const racing = this.#plain.unorderedWrite(thread, at);
    return racing === NONE ? this.#pages.unorderedWrite(thread, at) : racing;
  }

  #atomicWrite(thread: number, at: Addr, entry: number): number {
    const racing = this.#unorderedPlain(thread, at);
    this.#atomic.write(thread, at, entry);
    return racing;
  }

  #modify(thread: number, at: Addr, entry: number): number {
    this.#atomic.modify(thread, at, entry);
    return this.#unorderedPlain(thread, at);
  }

  /** A plain access that races with an atomic write. */
  #unorderedPlain(thread: number, at: Addr): number {
    const write = this.#plain.unorderedWrite(thread, at);
    const read = write === NONE ? this.#plain.unorderedRead(thread, at) : write;
    return read === NONE ? this.#pages.unordered(thread, at) : read;
  }

  #takeTurn(thread: number, at: Addr): void {
    const turns = this.#objectOf(this.#turns, at);
    this.#clocks.acquire(thread, turns);
    this.#clocks.release(thread, turns);
  }

  /** If another thread of its CPU ran last, all that it did came before. */
  #runs(thread: number): void {
    const cpu = this.#sharedCpus[thread] as number;
    const last = cpu < 0 ? thread : this.#last.get(cpu);
    if (last === thread) {
      return;
    }
    if (last !== undefined) {
      const switches = this.#objectOf(this.#switches, cpu);
      this.#clocks.release(last, switches);
      this.#clocks.acquire(thread, switches);
    }
    this.#last.set(cpu, thread);
  }

  #objectOf(objects: Map<number, number>, of: number): number {
    let object = objects.get(of);
    if (object === undefined) {
      object = this.#clocks.object();
      objects.set(of, object);
    }
    return object;
  }
}
