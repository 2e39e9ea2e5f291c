/**
 * The model machine: one host thread runs all CPUs, one access to shared memory at a time, and a conductor says whose.
 *
 * Kernel code is plain synchronous code, so a CPU cannot be left in the middle of an operation. It is unwound instead: when
 * the conductor wants another thread to move, the access throws {@link UNWIND} through the operation. To go on, the
 * operation is called again and each access returns what it returned before, from the thread's log, until it comes to the
 * one that it was stopped at. So an operation must do the same whenever its accesses return the same: no state outside the
 * machine's words, no clock and no randomness but the machine's, and nothing that catches the sentinel.
 *
 * A thread always stands *before* a visible access, so what each is about to do is known. Words that only one CPU may
 * touch are private: their accesses are logged but not visible, and another CPU's touch is a {@link ModelFault}.
 *
 * A turn of a spin loop ({@link pause}) waits until a word that the loop has read since the turn before has changed: the
 * turns in between would read the same again (CHESS is yield-aware in the same spirit: Musuvathi, Qadeer, PLDI 2008). A
 * loop that only lets time go by would wait for ever so; therefore, when nobody else can move, it has one free turn.
 */
import type { Addr, Machine } from './machine.ts';
import { PAGE_WORDS } from './mips.ts';
import { ACCESS, ACCESS_NAMES, BLOCKED, ModelThread } from './modelthread.ts';

/** Thrown through an operation that is preempted. Not an error: no stack is taken. */
export const UNWIND: unknown = Object.freeze({ name: 'Unwind' });

/** The program broke the model's rules, or the replay of an operation went another way. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
}

/** Decides who moves. */
export interface Conductor {
  /** The running thread has come to a visible access. True: it makes it now; false: it is unwound. */
  arrived(thread: ModelThread): boolean;
}

/** Sees each visible access when it has been made. */
export interface AccessObserver {
  /** `range` words from `at` on, more than one for whole pages. A device's step is told as `device`, then access by access. */
  performed(thread: ModelThread, kind: number, at: Addr, range: number, before: number, after: number): void;
  /** After an access: its thread has asked an oracle about something (see {@link ModelMachine.observe}). */
  asked?(about: number): void;
}

/** Whose a word is. */
const SHARED = 0;

export class ModelMachine implements Machine {
  readonly words: Int32Array;
  readonly threads: ModelThread[] = [];
  conductor: Conductor | null = null;
  observer: AccessObserver | null = null;
  /** Visible accesses made since the machine was made, in all runs. */
  steps = 1;
  /** Whether a notify ever left somebody asleep on its word: then the order in which they fell asleep matters. */
  leftAsleep = false;
  /** Called when a run begins, to put back what is kept outside of memory: an oracle's knowledge. */
  readonly resets: (() => void)[] = [];

  readonly #scope: Uint8Array;
  readonly #initial: Int32Array;
  /** By word: the step of its last write. */
  readonly #written: Float64Array;
  readonly #dirty: number[] = [];
  readonly #outsider = new ModelThread(-1, -1, 'outside', []);
  #thread: ModelThread = this.#outsider;
  #permitted = false;
  #runStart = 0;
  #lastChange = 0;

  constructor(words: number) {
    this.words = new Int32Array(words);
    this.#scope = new Uint8Array(words);
    this.#initial = new Int32Array(words);
    this.#written = new Float64Array(words);
  }

  // ---- set-up ----

  /** Words that only threads of `cpu` touch while the machine runs. */
  declarePrivate(at: Addr, words: number, cpu: number): void {
    this.#scope.fill(cpu + 1, at, at + words);
  }

  /** The memory as it is now is what each run begins with. */
  keepInitial(): void {
    this.#initial.set(this.words);
    this.#dirty.length = 0;
    this.#runStart = ++this.steps;
  }

  /** Begins a run: memory as it was kept, threads at their start. */
  reset(): void {
    for (const at of this.#dirty) {
      this.words[at] = this.#initial[at] as number;
    }
    this.#dirty.length = 0;
    this.#runStart = ++this.steps;
    this.#lastChange = this.steps;
    this.#thread = this.#outsider;
    this.#outsider.endOperation();
    for (const thread of this.threads) {
      thread.reset();
    }
    for (const reset of this.resets) {
      reset();
    }
  }

  // ---- running threads ----

  /**
   * Lets a thread make the access that it stands before, and run on. Returns when it has been unwound, is finished or has
   * thrown: what it throws is the caller's.
   */
  resume(thread: ModelThread): void {
    this.#thread = thread;
    this.#permitted = thread.kind !== ACCESS.begin;
    try {
      this.#runOperations(thread);
    } catch (error) {
      if (error !== UNWIND) {
        throw error;
      }
    } finally {
      this.#thread = this.#outsider;
      this.#permitted = false;
    }
  }

  #runOperations(thread: ModelThread): void {
    thread.position = 0;
    while (thread.operation < thread.operations.length) {
      const operation = thread.operations[thread.operation] as () => number;
      const result = operation();
      thread.results.push(result);
      thread.operation++;
      thread.endOperation();
    }
    thread.finished = true;
    while (thread.epilogue !== null) {
      thread.epilogue();
      thread.endOperation();
    }
  }

  /** Whether a thread that is blocked can move now. */
  canMove(thread: ModelThread): boolean {
    switch (thread.blocked) {
      case BLOCKED.asleep:
        return thread.asleepOn < 0;
      case BLOCKED.spins:
        return this.#hasChanged(thread);
      case BLOCKED.mutex:
        return this.words[thread.at] === 0 || (thread.operand >= 0 && this.words[thread.operand] !== 0);
      case BLOCKED.idleDevice:
        return this.words[thread.at] !== this.words[thread.operand];
      default:
        return true;
    }
  }

  /** Tells of each word that does not hold what it held at the start of the run, in no order. */
  eachChanged(take: (at: Addr, value: number) => void): void {
    for (const at of this.#dirty) {
      const value = this.words[at] as number;
      if (value !== this.#initial[at]) {
        take(at, value);
      }
    }
  }

  /** What a thread's next turns of a spin loop depend on, beside words and its log: two bits. */
  spinState(thread: ModelThread): number {
    return (this.#hasChanged(thread) ? 1 : 0) | (thread.freeTurn < this.#lastChange ? 2 : 0);
  }

  /** Whether a thread that spins may go round once more though nothing has changed, since nobody else can move. */
  hasFreeTurn(thread: ModelThread): boolean {
    return thread.blocked === BLOCKED.spins && thread.freeTurn < this.#lastChange;
  }

  #hasChanged(thread: ModelThread): boolean {
    for (let n = 0; n < thread.readCount; n++) {
      if ((this.#written[thread.reads[n] as number] as number) > (thread.readAt[n] as number)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs `look` outside the machine, once, however often the operation is replayed: its accesses are not visible, not logged
   * and not checked. For oracles. `about`, 0 or more: looks about the same thing may see each other's order, as two that
   * say whose a frame is; -1 for one that does not depend on others.
   */
  observe(look: () => void, about = -1): void {
    this.ask(() => {
      look();
      return 0;
    }, about);
  }

  /** The same for a question: returns what `look` did, a 32-bit number. */
  ask(look: () => number, about = -1): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (about >= 0) {
      this.observer?.asked?.(about);
    }
    this.#thread = this.#outsider;
    this.#outsider.endOperation();
    const seen = look() | 0;
    this.#thread = thread;
    thread.append(seen);
    return seen;
  }

  // ---- the port ----

  load(at: Addr): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (this.#scope[at] === SHARED) {
      this.#arrive(thread, ACCESS.load, at, 0, 0);
      return this.#read(thread, ACCESS.load, at);
    }
    this.#assertOwn(thread, at);
    const value = this.words[at] as number;
    thread.append(value);
    return value;
  }

  store(at: Addr, value: number): void {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    if (this.#scope[at] === SHARED) {
      this.#arrive(thread, ACCESS.store, at, value, 0);
      this.#write(thread, ACCESS.store, at, value);
      return;
    }
    this.#assertOwn(thread, at);
    this.#put(at, value);
    thread.append(0);
  }

  atomicLoad(at: Addr): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (this.#scope[at] !== SHARED) {
      this.#assertOwn(thread, at);
      const value = this.words[at] as number;
      thread.append(value);
      return value;
    }
    this.#arrive(thread, ACCESS.atomicLoad, at, 0, 0);
    return this.#read(thread, ACCESS.atomicLoad, at);
  }

  atomicStore(at: Addr, value: number): void {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.#arrive(thread, ACCESS.atomicStore, at, value, 0);
    this.#write(thread, ACCESS.atomicStore, at, value);
  }

  atomicExchange(at: Addr, value: number): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.#arrive(thread, ACCESS.exchange, at, value, 0);
    return this.#write(thread, ACCESS.exchange, at, value);
  }

  atomicCompareExchange(at: Addr, expected: number, value: number): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.#arrive(thread, ACCESS.compareExchange, at, value, expected);
    return this.words[at] === expected
      ? this.#write(thread, ACCESS.compareExchange, at, value)
      : this.#read(thread, ACCESS.compareExchange, at);
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
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.#arrive(thread, kind, at, value, 0);
    const before = this.words[at] as number;
    const after = kind === ACCESS.add ? before + value : kind === ACCESS.or ? before | value : before & value;
    return this.#write(thread, kind, at, after);
  }

  wait(at: Addr, value: number): void {
    while (this.#sleeps(at, value)) {
      this.#wake(at, value);
    }
  }

  /** As {@link wait}, but returns when notified whatever the word holds then: JavaScript's. Whether it slept. */
  waitOnce(at: Addr, value: number): boolean {
    const slept = this.#sleeps(at, value);
    if (slept) {
      this.#wake(at, value);
    }
    return slept;
  }

  /** The look at the word: whether it holds `value` still, and the thread therefore sleeps. */
  #sleeps(at: Addr, value: number): boolean {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] === 1;
    }
    this.#arrive(thread, ACCESS.wait, at, 0, value);
    const sleeps = this.words[at] === value;
    if (sleeps) {
      thread.asleepOn = at;
      thread.asleepSince = this.steps;
    }
    this.#end(thread, ACCESS.wait, at, 1, this.words[at] as number, this.words[at] as number);
    thread.append(sleeps ? 1 : 0);
    return sleeps;
  }

  #wake(at: Addr, value: number): void {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    thread.blocked = BLOCKED.asleep;
    this.#arrive(thread, ACCESS.woken, at, 0, value);
    thread.blocked = BLOCKED.not;
    this.#end(thread, ACCESS.woken, at, 1, 0, 0);
    thread.append(0);
  }

  notify(at: Addr): void {
    this.notifySome(at, this.threads.length);
  }

  /** Wakes at most so many, those first that have slept longest. How many it woke. */
  notifySome(at: Addr, most: number): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.#arrive(thread, ACCESS.notify, at, 0, most);
    let woken = 0;
    for (let sleeper = this.#longestAsleep(at); sleeper !== null && woken < most; sleeper = this.#longestAsleep(at)) {
      sleeper.asleepOn = -1;
      woken++;
    }
    this.leftAsleep ||= woken === most && this.#longestAsleep(at) !== null;
    this.#end(thread, ACCESS.notify, at, 1, 0, woken);
    thread.append(woken);
    return woken;
  }

  #longestAsleep(at: Addr): ModelThread | null {
    let longest: ModelThread | null = null;
    for (const sleeper of this.threads) {
      if (sleeper.asleepOn === at && (longest === null || sleeper.asleepSince < longest.asleepSince)) {
        longest = sleeper;
      }
    }
    return longest;
  }

  pause(): void {
    const thread = this.#thread;
    if (thread.pausesLeft > 0) {
      thread.pausesLeft--;
      return;
    }
    if (thread.position < thread.length) {
      thread.pausesLeft = thread.log[thread.position++] as number;
      return;
    }
    if (thread.readCount > 0) {
      thread.blocked = BLOCKED.spins;
      this.#arrive(thread, ACCESS.pause, thread.reads[thread.readCount - 1] as number, 0, 0);
      if (!this.#hasChanged(thread)) {
        thread.freeTurn = this.#lastChange;
      }
      thread.blocked = BLOCKED.not;
      thread.readCount = 0;
      this.#end(thread, ACCESS.pause, thread.at, 1, 0, 0);
    } else if (thread.lastPause === thread.length - 1 && thread.length > 0) {
      thread.log[thread.lastPause] = (thread.log[thread.lastPause] as number) + 1;
      return;
    }
    thread.lastPause = thread.length;
    thread.append(0);
  }

  zeroPage(at: Addr): void {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.#arrive(thread, ACCESS.zeroPage, at, 0, 0);
    for (let word = at; word < at + PAGE_WORDS; word++) {
      if (this.words[word] !== 0) {
        this.#put(word, 0, this.steps + 1);
      }
    }
    this.#end(thread, ACCESS.zeroPage, at, PAGE_WORDS, 0, 0);
    thread.append(0);
  }

  /** Nanoseconds: a hundred for each access of this run. */
  now(): number {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    const time = (this.steps - this.#runStart) * 100;
    thread.append(time);
    return time;
  }

  // ---- what only the model has ----

  /**
   * The primitive mutex: one step that takes the word, made only when it is free. True: taken. False: a line of `irq` came
   * up instead, where the caller takes interrupts; -1 for one that takes none.
   */
  acquireWord(at: Addr, owner: number, irq: Addr): boolean {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] === 1;
    }
    thread.blocked = BLOCKED.mutex;
    this.#arrive(thread, ACCESS.acquire, at, irq, owner);
    thread.blocked = BLOCKED.not;
    const taken = this.words[at] === 0;
    if (taken) {
      this.#put(at, owner, this.steps + 1);
    }
    this.#end(thread, ACCESS.acquire, at, 1, 0, taken ? owner : 0);
    thread.append(taken ? 1 : 0);
    return taken;
  }

  /** Frees the primitive mutex. */
  releaseWord(at: Addr): void {
    const thread = this.#thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.#arrive(thread, ACCESS.release, at, 0, 0);
    const before = this.words[at] as number;
    this.#put(at, 0, this.steps + 1);
    this.#end(thread, ACCESS.release, at, 1, before, 0);
    thread.append(0);
  }

  /**
   * One action of a device, all of it one step, made when two words differ: `action` runs outside, and tells of each word
   * that it touches through `touch`.
   */
  device(head: Addr, tail: Addr, action: (touch: (kind: number, at: Addr, range: number) => void) => void): void {
    const thread = this.#thread;
    thread.blocked = BLOCKED.idleDevice;
    this.#arrive(thread, ACCESS.device, head, tail, 0);
    thread.blocked = BLOCKED.not;
    this.#end(thread, ACCESS.device, head, 1, 0, 0);
    this.#thread = this.#outsider;
    this.#outsider.endOperation();
    action((kind, at, range) => {
      const value = this.words[at] as number;
      this.observer?.performed(thread, kind, at, range, value, value);
    });
    this.#thread = thread;
  }

  // ---- an access ----

  /** Comes to a visible access, and returns when the thread may make it. */
  #arrive(thread: ModelThread, kind: number, at: Addr, operand: number, expected: number): void {
    if (this.#permitted) {
      this.#permitted = false;
      if (thread.kind !== kind || thread.at !== at) {
        this.#diverged(thread, kind, at);
      }
      return;
    }
    if (thread.number < 0) {
      return;
    }
    thread.kind = kind;
    thread.at = at;
    thread.operand = operand;
    thread.expected = expected;
    if (this.conductor !== null && !this.conductor.arrived(thread)) {
      throw UNWIND;
    }
  }

  #read(thread: ModelThread, kind: number, at: Addr): number {
    const value = this.words[at] as number;
    this.#end(thread, kind, at, 1, value, value);
    if (thread.number >= 0) {
      thread.noteRead(at, this.steps);
    }
    thread.append(value);
    return value;
  }

  /** Returns the old value. */
  #write(thread: ModelThread, kind: number, at: Addr, value: number): number {
    const before = this.words[at] as number;
    this.steps++;
    this.#put(at, value);
    if (this.observer !== null && thread.number >= 0) {
      this.observer.performed(thread, kind, at, 1, before, this.words[at] as number);
    }
    if (kind === ACCESS.store || kind === ACCESS.atomicStore) {
      thread.append(0);
      return before;
    }
    if (thread.number >= 0) {
      // A loop of exchanges spins for a change as one of loads does.
      thread.noteRead(at, this.steps);
    }
    thread.append(before);
    return before;
  }

  #end(thread: ModelThread, kind: number, at: Addr, range: number, before: number, after: number): void {
    this.steps++;
    if (this.observer !== null && thread.number >= 0) {
      this.observer.performed(thread, kind, at, range, before, after);
    }
  }

  /** Only a store that changes the word counts as a change: whoever waits for one would read the same again. */
  #put(at: Addr, value: number, step = this.steps): void {
    if (this.words[at] === (value | 0)) {
      return;
    }
    if ((this.#written[at] as number) < this.#runStart) {
      this.#dirty.push(at);
    }
    this.#written[at] = step;
    if (this.#scope[at] === SHARED) {
      this.#lastChange = step;
    }
    this.words[at] = value;
  }

  #assertOwn(thread: ModelThread, at: Addr): void {
    if (thread.number >= 0 && this.#scope[at] !== thread.cpu + 1) {
      throw new ModelFault(
        `thread ${thread.name} touches word ${at}, which is declared CPU ${(this.#scope[at] as number) - 1}'s own`,
      );
    }
  }

  #diverged(thread: ModelThread, kind: number, at: Addr): never {
    throw new ModelFault(
      `thread ${thread.name}, operation ${thread.operation}: replayed, access ${thread.length} is ` +
        `${ACCESS_NAMES[kind]} of word ${at}, and was ${ACCESS_NAMES[thread.kind]} of word ${thread.at}: ` +
        'does the operation keep state outside the machine?',
    );
  }
}
