/** The words behind a program's stand-ins for shared buffers, and who is touching them now. */
import type { Arena } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import { ModelFault, type ModelMachine } from '../../machine/model.ts';
import type { Accesses } from './accesses.ts';

/** What stand-ins need of a thread. */
export type Port = Pick<
  Accesses,
  | 'load'
  | 'store'
  | 'atomicLoad'
  | 'atomicStore'
  | 'exchange'
  | 'compareExchange'
  | 'add'
  | 'or'
  | 'and'
  | 'waitOnce'
  | 'notify'
>;

/** Words that a stand-in covers: a buffer's, or a view's. */
export interface Region {
  readonly memory: SharedMemory;
  readonly at: Addr;
  readonly words: number;
}

const regions = new WeakMap<object, Region>();

/** The words of a stand-in; undefined for anything else. */
export function regionOf(value: unknown): Region | undefined {
  return typeof value === 'object' && value !== null ? regions.get(value) : undefined;
}

/** Says which words a stand-in covers. */
export function covers(standIn: object, region: Region): void {
  regions.set(standIn, region);
}

/** Whose setup is running: buffers are made there and nowhere else. */
let beingSetUp: SharedMemory | null = null;
/** The thread that runs; null in a setup or a check. */
let running: Accesses | null = null;

/** Says which thread runs; null when it is left. */
export function setRunning(accesses: Accesses | null): void {
  running = accesses;
}

/** A turn of a spin loop of the thread that runs. */
export function pauseRunning(): void {
  running?.pause();
}

export class SharedMemory {
  /** All buffers of a program together. */
  static readonly WORDS = 1 << 14;

  readonly #arena: Arena;
  readonly #outside: Outside;
  readonly #names: { readonly name: string; readonly at: Addr; readonly words: number }[] = [];
  #buffers = 0;
  #left = SharedMemory.WORDS;

  constructor(m: ModelMachine, arena: Arena) {
    this.#arena = arena;
    this.#outside = new Outside(m.words);
  }

  /** Who touches the words now. */
  get port(): Port {
    return running ?? this.#outside;
  }

  /** Runs a program's setup, and names its buffers after what it returns. */
  setUp(setup: () => unknown): unknown {
    const before = beingSetUp;
    beingSetUp = this;
    this.#outside.mayWrite = true;
    try {
      const shared = setup();
      this.#nameAll('', shared, 2);
      // The smallest region first: a view says more of a word than its buffer.
      this.#names.sort((a, b) => a.words - b.words);
      return shared;
    } finally {
      this.#outside.mayWrite = false;
      beingSetUp = before;
    }
  }

  /** Words for a new buffer. Throws a ModelFault where none may be made. */
  static allocate(bytes: number): Region {
    if (beingSetUp === null) {
      throw new ModelFault('new SharedArrayBuffer: made outside of setup(): make it there, and return it from there');
    }
    return beingSetUp.#allocate(Math.max(1, Math.ceil(bytes / 4)));
  }

  #allocate(words: number): Region {
    if (words > this.#left) {
      throw new ModelFault(`new SharedArrayBuffer(${4 * words}): a program has ${4 * SharedMemory.WORDS} bytes in all`);
    }
    this.#left -= Math.ceil(words / 16) * 16;
    const name = this.#buffers++ === 0 ? 'buffer' : `buffer${this.#buffers}`;
    return { memory: this, at: this.#arena.words(name, words), words };
  }

  #nameAll(name: string, value: unknown, depth: number): void {
    const region = regionOf(value);
    if (region !== undefined) {
      this.#names.push({ name: name === '' ? 'shared' : name, at: region.at, words: region.words });
    } else if (depth > 0 && typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        this.#nameAll(name === '' ? key : `${name}.${key}`, inner, depth - 1);
      }
    }
  }

  /** As `ring[3]`; null for a word that is in no buffer that has a name. */
  nameOf(at: Addr): string | null {
    const found = this.#names.find(each => at >= each.at && at < each.at + each.words);
    return found === undefined ? null : `${found.name}[${at - found.at}]`;
  }
}

/** Setup and check: alone with the memory as it is. Only setup may write. */
class Outside implements Port {
  mayWrite = false;
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  load(at: Addr): number {
    return this.#words[at] as number;
  }

  store(at: Addr, value: number): void {
    this.exchange(at, value);
  }

  atomicLoad(at: Addr): number {
    return this.load(at);
  }

  atomicStore(at: Addr, value: number): void {
    this.exchange(at, value);
  }

  exchange(at: Addr, value: number): number {
    if (!this.mayWrite) {
      throw new ModelFault('shared memory is written outside of a thread: only setup() may, before the run begins');
    }
    const before = this.load(at);
    this.#words[at] = value;
    return before;
  }

  compareExchange(at: Addr, expected: number, value: number): number {
    return this.load(at) === expected ? this.exchange(at, value) : this.load(at);
  }

  add(at: Addr, value: number): number {
    return this.exchange(at, this.load(at) + value);
  }

  or(at: Addr, value: number): number {
    return this.exchange(at, this.load(at) | value);
  }

  and(at: Addr, value: number): number {
    return this.exchange(at, this.load(at) & value);
  }

  waitOnce(): boolean {
    throw new ModelFault('Atomics.wait: only a thread can sleep');
  }

  notify(): number {
    return 0;
  }
}
