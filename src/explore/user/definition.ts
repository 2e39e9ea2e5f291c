/** A program as its author writes it. */
import type { lockMakers } from '../../sync/makers.ts';

/** Shared words by name, with what they hold when a run begins. 32-bit integers; an array is one word after the other. */
export type WordsInit = Readonly<Record<string, number | readonly number[]>>;

/**
 * `mutex` is the explorer's own: taking it is one step, made when it is free, so that it costs the fewest interleavings.
 * The rest are the kernel's locks, explored access by access: {@link lockMakers}.
 */
export type LockKind = 'mutex' | 'sleep' | 'futex' | 'adaptive' | 'tas' | 'ttas' | 'ticket' | 'mcs' | 'clh' | 'none';
export type LocksInit = Readonly<Record<string, LockKind | readonly LockKind[]>>;

/** Counting semaphores by name, with their counts. The kernel's. */
export type SemaphoresInit = Readonly<Record<string, number>>;
/** Condition variables by name, each with the name of the lock that goes with it. The kernel's: Mesa semantics. */
export type ConditionsInit = Readonly<Record<string, string>>;

/** Words in a row. Reading past the end is a mistake of the program's, and says so. */
export interface WordArray {
  [index: number]: number;
  readonly length: number;
}

type Mutable<W> = { -readonly [K in keyof W]: W[K] extends number ? number : WordArray };
type Readable<W> = { readonly [K in keyof W]: W[K] extends number ? number : Readonly<WordArray> };

/** Sequentially consistent operations on one word. Those that change it return what it held before. */
export interface AtomicWord {
  load(): number;
  store(value: number): void;
  exchange(value: number): number;
  compareExchange(expected: number, value: number): number;
  add(value: number): number;
  sub(value: number): number;
  or(value: number): number;
  and(value: number): number;
  /** Sleeps while the word holds `value`. Returns once it was seen to hold another, after a {@link notify}. */
  wait(value: number): void;
  /** Wakes all who sleep on the word. How many they were. */
  notify(): number;
}

interface AtomicArray {
  readonly [index: number]: AtomicWord;
  readonly length: number;
}

type AtomicWords<W> = { readonly [K in keyof W]: W[K] extends number ? AtomicWord : AtomicArray };

export interface UserLock {
  acquire(): void;
  /** A fault unless the thread holds it. */
  release(): void;
  /** Whether the thread holds it. */
  holds(): boolean;
}

/** Source: Dijkstra's names, and OS/161's. */
export interface UserSemaphore {
  /** Takes one; sleeps while there is none. */
  P(): void;
  /** Adds one and wakes a sleeper. */
  V(): void;
}

export interface UserCondition {
  /** Drops the lock, sleeps until signalled, takes the lock again. Test the condition again: it may have changed. */
  wait(): void;
  signal(): void;
  broadcast(): void;
}

type Locks<L> = { readonly [K in keyof L]: L[K] extends string ? UserLock : readonly UserLock[] };

interface Tools<W> {
  /** The thread's number: its place among the threads, from 0. */
  readonly me: number;
  readonly name: string;
  /** The same words, each access atomic: `t.atomic.turn.load()`. */
  readonly atomic: AtomicWords<W>;
  /** One turn of a loop that spins for another thread's store. A loop that spins without it never ends in some schedules. */
  pause(): void;
  /** A fault unless the condition is true. */
  assert(condition: unknown, message: string): void;
}

/** What a thread is given: each word by its name, read and written with plain accesses, and its locks. */
export type Thread<
  W = WordsInit,
  L = Record<never, never>,
  M = Record<never, never>,
  C = Record<never, never>,
> = Mutable<W> &
  Locks<L> & { readonly [K in keyof M]: UserSemaphore } & { readonly [K in keyof C]: UserCondition } & Tools<W>;

/** What `check` is given: the words as they are when all threads are done. */
export type State<W = WordsInit> = Readable<W> & {
  /** By thread: what its last operation returned, 0 for nothing. */
  readonly results: Readonly<Record<string, number>>;
  assert(condition: unknown, message: string): void;
};

/**
 * One operation. It is stopped at accesses and called again from its start, with its accesses answered as before; so it
 * must do the same whenever they return the same: nothing outside its own local variables and the words.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a thread that returns nothing is one that returns void.
export type Body<T, S> = (t: T, shared: S) => number | void;

export interface Definition<W, L, M, C, S> {
  readonly name: string;
  readonly words?: W;
  readonly locks?: L;
  readonly semaphores?: M;
  readonly conditions?: C;
  /** Called once, when the program is laid out: makes stand-ins for shared buffers, and returns what threads need of them. */
  setup?(): S;
  /** By name, in order. A function is one operation; a list of them, one after the other. */
  readonly threads: Readonly<Record<string, Body<Thread<W, L, M, C>, S> | readonly Body<Thread<W, L, M, C>, S>[]>>;
  /** What must hold when all threads are done. */
  check?(state: State<W>, shared: S): void;
}

// Threads take what their own definition gives: these are for code that has checked a definition's shape at run time.
// biome-ignore-start lint/suspicious/noExplicitAny: a definition whose types do not matter any more.
export type AnyDefinition = Definition<any, any, any, any, any>;
export type AnyThread = Thread<any, any, any, any>;
export type AnyState = State<any>;
// biome-ignore-end lint/suspicious/noExplicitAny: see above.
