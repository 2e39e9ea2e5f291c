/**
 * How the model machine runs threads that can be stopped anywhere, though their code is plain synchronous code.
 *
 * A thread is unwound, not suspended: when the conductor wants another one to move, the access throws {@link UNWIND}
 * through the operation. To go on, the operation is called again and each access returns what it returned before, from
 * the thread's log, until it comes to the one that it was stopped at. So an operation must do the same whenever its
 * accesses return the same: no state outside the machine's words, no clock and no randomness but the machine's, and
 * nothing that catches the sentinel.
 *
 * A thread always stands *before* a visible access, so what each is about to do is known.
 */
import type { Addr } from './machine.ts';
import { ModelMemory } from './modelmemory.ts';
import { ACCESS, ACCESS_NAMES, ModelThread } from './modelthread.ts';

/** Thrown through an operation that is preempted. Not an error: no stack is taken. */
export const UNWIND: unknown = Object.freeze({ name: 'Unwind' });

/** The program broke the model's rules, or the replay of an operation went another way. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  readonly what: string;
  /** What was expected in its place, where that can be said. */
  readonly expected: string | undefined;

  constructor(what: string, expected?: string) {
    super(expected === undefined ? what : `${what}: expected ${expected}`);
    this.what = what;
    this.expected = expected;
  }
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
  /** After an access: its thread has asked an oracle about something (see {@link ModelRunner.observe}). */
  asked?(about: number): void;
}

/** What is kept outside of the machine's words, and a run may depend on: an oracle's knowledge, what is on a disk. */
export interface KeptOutside {
  /** A run begins: puts it back to what it is then. */
  reset(): void;
  /**
   * Tells of it as numbers: the same ones whenever the rest of a run would be the same, whatever order it came about in,
   * and else others.
   */
  stateInto(take: (value: number) => void): void;
}

export abstract class ModelRunner extends ModelMemory {
  readonly threads: ModelThread[] = [];
  conductor: Conductor | null = null;
  observer: AccessObserver | null = null;
  readonly outside: KeptOutside[] = [];
  /** Who makes accesses now; the outsider's are not visible, not logged and not checked. */
  protected thread: ModelThread;
  protected readonly outsider = new ModelThread(-1, -1, 'outside', []);
  /** The thread may make the access that it stands before. */
  #permitted = false;

  constructor(words: number) {
    super(words);
    this.thread = this.outsider;
  }

  /** Who makes accesses now; numbered -1 where it is nobody, or an oracle. */
  get running(): ModelThread {
    return this.thread;
  }

  /** Begins a run: memory as it was kept, threads at their start. */
  reset(): void {
    this.resetMemory();
    this.thread = this.outsider;
    this.outsider.endOperation();
    for (const thread of this.threads) {
      thread.reset();
    }
    for (const kept of this.outside) {
      kept.reset();
    }
  }

  /**
   * Lets a thread make the access that it stands before, and run on. Returns when it has been unwound, is finished or has
   * thrown: what it throws is the caller's.
   */
  resume(thread: ModelThread): void {
    this.thread = thread;
    this.#permitted = thread.kind !== ACCESS.begin;
    try {
      this.#runOperations(thread);
    } catch (error) {
      if (error !== UNWIND) {
        throw error;
      }
    } finally {
      this.thread = this.outsider;
      this.#permitted = false;
    }
  }

  #runOperations(thread: ModelThread): void {
    thread.position = 0;
    while (thread.operation < thread.operations.length) {
      const operation = thread.operations[thread.operation] as () => number;
      const result = operation();
      if (this.#permitted) {
        this.#endedEarly(thread);
      }
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
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    if (about >= 0) {
      this.observer?.asked?.(about);
    }
    this.thread = this.outsider;
    this.outsider.endOperation();
    const seen = look() | 0;
    this.thread = thread;
    thread.append(seen);
    return seen;
  }

  // ---- an access ----

  /** Comes to a visible access, and returns when the thread may make it. A turn of a spin loop may come before it. */
  protected arrive(thread: ModelThread, kind: number, at: Addr, operand: number, expected: number): void {
    if (thread.turns) {
      this.turn(thread);
    }
    this.stand(thread, kind, at, operand, expected);
  }

  /** The turn of a spin loop. */
  protected abstract turn(thread: ModelThread): void;

  protected stand(thread: ModelThread, kind: number, at: Addr, operand: number, expected: number): void {
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

  /** A visible access that leaves its word as it is. Returns what that holds. */
  protected read(thread: ModelThread, kind: number, at: Addr): number {
    const value = this.words[at] as number;
    this.end(thread, kind, at, 1, value, value);
    if (thread.number >= 0) {
      thread.noteRead(at, this.steps);
    }
    thread.append(value);
    return value;
  }

  /** A visible access that writes. Returns the old value. */
  protected write(thread: ModelThread, kind: number, at: Addr, value: number): number {
    const before = this.words[at] as number;
    this.steps++;
    this.put(at, value);
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

  /** A visible access has been made. */
  protected end(thread: ModelThread, kind: number, at: Addr, range: number, before: number, after: number): void {
    this.steps++;
    if (this.observer !== null && thread.number >= 0) {
      this.observer.performed(thread, kind, at, range, before, after);
    }
  }

  protected assertOwn(thread: ModelThread, at: Addr): void {
    if (thread.number >= 0 && this.scope[at] !== thread.cpu + 1) {
      throw new ModelFault(
        `thread ${thread.name} touches word ${at}, which is declared CPU ${(this.scope[at] as number) - 1}'s own`,
      );
    }
  }

  #endedEarly({ name, operation, length, kind, at }: ModelThread): never {
    throw new ModelFault(
      `thread ${name}, operation ${operation}: replayed, it ends before access ${length}, which was ` +
        `${ACCESS_NAMES[kind]} of word ${at}: does the operation keep state outside the machine?`,
    );
  }

  #diverged(thread: ModelThread, kind: number, at: Addr): never {
    throw new ModelFault(
      `thread ${thread.name}, operation ${thread.operation}: replayed, access ${thread.length} is ` +
        `${ACCESS_NAMES[kind]} of word ${at}, and was ${ACCESS_NAMES[thread.kind]} of word ${thread.at}: ` +
        'does the operation keep state outside the machine?',
    );
  }
}
