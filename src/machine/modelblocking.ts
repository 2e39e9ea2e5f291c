/**
 * What keeps a thread of the model machine from moving: sleep, a spin loop, and steps that are made only when they can do
 * what they are for.
 *
 * A turn of a spin loop ({@link ModelBlocking.pause}) waits until a word that the loop has read since the turn before has
 * changed: the turns in between would read the same again (CHESS is yield-aware in the same spirit: Musuvathi, Qadeer,
 * PLDI 2008). A loop that also looks at the clock would wait for ever so; therefore, when nobody else can move, it has one
 * free turn.
 */
import type { Addr } from './machine.ts';
import { ModelFault, ModelRunner } from './modelrunner.ts';
import { ACCESS, BLOCKED, type ModelThread } from './modelthread.ts';

/** What {@link ModelBlocking.awaitWord} has found: that the word holds what was waited for. The lines stand above it. */
export const AWAITED = 1;
/** How far the lines are shifted in what {@link ModelBlocking.awaitWord} returns. */
export const AWAITED_LINES = 1;

export class ModelBlocking extends ModelRunner {
  /** Whether a notify ever left somebody asleep on its word: then the order in which they fell asleep matters. */
  leftAsleep = false;
  /** Whether some CPU has more than one thread. */
  sharesCpus = false;

  /** Whether a thread that is blocked can move now. */
  canMove(thread: ModelThread): boolean {
    if (this.sharesCpus && !this.#hasCpu(thread)) {
      return false;
    }
    switch (thread.blocked) {
      case BLOCKED.asleep:
        return thread.asleepOn < 0;
      case BLOCKED.spins:
        return this.#hasChanged(thread);
      case BLOCKED.mutex:
        return this.words[thread.at] === 0 || (thread.operand >= 0 && this.words[thread.operand] !== 0);
      case BLOCKED.idleDevice:
        return this.words[thread.at] !== this.words[thread.operand];
      case BLOCKED.idle:
        return (
          ((this.words[thread.at] as number) & thread.expected) !== 0 ||
          (thread.operand >= 0 && this.words[thread.operand] !== 0)
        );
      default:
        return true;
    }
  }

  /** Whether no other thread of its CPU is in the middle of something. */
  #hasCpu(thread: ModelThread): boolean {
    return this.threads.every(
      other => other === thread || other.cpu !== thread.cpu || other.cpu < 0 || other.leavesCpu,
    );
  }

  // ---- sleep on a word ----

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
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] === 1;
    }
    this.arrive(thread, ACCESS.wait, at, 0, value);
    const sleeps = this.words[at] === value;
    if (sleeps) {
      assertStarted(thread);
      thread.asleepOn = at;
      thread.asleepSince = this.steps;
    }
    this.end(thread, ACCESS.wait, at, 1, this.words[at] as number, this.words[at] as number);
    thread.append(sleeps ? 1 : 0);
    return sleeps;
  }

  #wake(at: Addr, value: number): void {
    const thread = this.thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    thread.blocked = BLOCKED.asleep;
    this.arrive(thread, ACCESS.woken, at, 0, value);
    thread.blocked = BLOCKED.not;
    this.end(thread, ACCESS.woken, at, 1, 0, 0);
    thread.append(0);
  }

  notify(at: Addr): void {
    this.notifySome(at, this.threads.length);
  }

  /** Wakes at most so many, those first that have slept longest. How many it woke. */
  notifySome(at: Addr, most: number): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    this.arrive(thread, ACCESS.notify, at, 0, most);
    let woken = 0;
    for (let sleeper = this.#longestAsleep(at); sleeper !== null && woken < most; sleeper = this.#longestAsleep(at)) {
      sleeper.asleepOn = -1;
      woken++;
    }
    this.leftAsleep ||= woken === most && this.#longestAsleep(at) !== null;
    this.end(thread, ACCESS.notify, at, 1, 0, woken);
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

  // ---- spin loops ----

  /** The turn is made when the loop looks again, by its next visible access; by then it is known how long it paused. */
  pause(): void {
    const thread = this.thread;
    assertStarted(thread);
    if (thread.pausesLeft > 0) {
      thread.pausesLeft--;
      return;
    }
    if (thread.position < thread.length) {
      thread.pausesLeft = thread.log[thread.position++] as number;
      return;
    }
    if (thread.length > 0 && thread.lastPause === thread.length - 1) {
      thread.log[thread.lastPause] = (thread.log[thread.lastPause] as number) + 1;
      return;
    }
    thread.turns = thread.readCount > 0;
    thread.lastPause = thread.length;
    thread.append(0);
  }

  protected override turn(thread: ModelThread): void {
    // What the access itself waits for, unless this is the turn that it was unwound at.
    const blocked = thread.blocked === BLOCKED.spins ? BLOCKED.not : thread.blocked;
    thread.blocked = BLOCKED.spins;
    this.stand(thread, ACCESS.pause, thread.reads[thread.readCount - 1] as number, 0, 0);
    if (!this.#hasChanged(thread)) {
      thread.freeTurn = this.lastChange;
    }
    thread.blocked = blocked;
    thread.turns = false;
    this.end(thread, ACCESS.pause, thread.at, 1, 0, 0);
    thread.readCount = 0;
  }

  /** What a thread's next turns of a spin loop depend on, beside words and its log: two bits. */
  spinState(thread: ModelThread): number {
    return (this.#hasChanged(thread) ? 1 : 0) | (thread.freeTurn < this.lastChange ? 2 : 0);
  }

  /** Whether a thread that spins may go round once more though nothing has changed, since nobody else can move. */
  hasFreeTurn(thread: ModelThread): boolean {
    const spins = thread.blocked === BLOCKED.spins && thread.freeTurn < this.lastChange;
    return spins && (!this.sharesCpus || this.#hasCpu(thread));
  }

  #hasChanged(thread: ModelThread): boolean {
    for (let n = 0; n < thread.readCount; n++) {
      if (this.lastChangeOf(thread.reads[n] as number) > (thread.readAt[n] as number)) {
        return true;
      }
    }
    return false;
  }

  // ---- steps that are made when they can ----

  /**
   * The primitive mutex: one step that takes the word, made only when it is free. True: taken. False: a line of `irq` came
   * up instead, where the caller takes interrupts; -1 for one that takes none.
   */
  acquireWord(at: Addr, owner: number, irq: Addr): boolean {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] === 1;
    }
    const taken = this.acquire(thread, at, owner, irq);
    thread.append(taken ? 1 : 0);
    return taken;
  }

  protected acquire(thread: ModelThread, at: Addr, owner: number, irq: Addr): boolean {
    thread.blocked = BLOCKED.mutex;
    this.arrive(thread, ACCESS.acquire, at, irq, owner);
    thread.blocked = BLOCKED.not;
    const taken = this.words[at] === 0;
    if (taken) {
      this.put(at, owner, this.steps + 1);
    }
    this.end(thread, ACCESS.acquire, at, 1, 0, taken ? owner : 0);
    return taken;
  }

  /** Frees the primitive mutex. */
  releaseWord(at: Addr): void {
    const thread = this.thread;
    if (thread.position < thread.length) {
      thread.position++;
      return;
    }
    this.arrive(thread, ACCESS.release, at, 0, 0);
    const before = this.words[at] as number;
    this.put(at, 0, this.steps + 1);
    this.end(thread, ACCESS.release, at, 1, before, 0);
    thread.append(0);
  }

  /**
   * The primitive doorbell: one step, made when the word at `at` has a bit of `mask` set or a line of `irq` is up (-1: it
   * takes no interrupts). Returns {@link AWAITED} if the word has, and the lines, shifted.
   */
  awaitWord(at: Addr, mask: number, irq: Addr): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    thread.blocked = BLOCKED.idle;
    this.arrive(thread, ACCESS.idle, at, irq, mask);
    thread.blocked = BLOCKED.not;
    const value = this.words[at] as number;
    const lines = irq < 0 ? 0 : (this.words[irq] as number);
    if ((value & mask) === 0 && lines === 0) {
      assertStarted(thread);
    }
    const found = ((value & mask) === 0 ? 0 : AWAITED) | (lines << AWAITED_LINES);
    this.end(thread, ACCESS.idle, at, 1, value, value);
    thread.append(found);
    return found;
  }

  /** A safepoint's look at its CPU's lines. Where CPUs are shared and interrupts are on, the timer may interrupt it there. */
  lookAtLines(irq: Addr, interruptible: boolean): number {
    const thread = this.thread;
    if (thread.position < thread.length) {
      return thread.log[thread.position++] as number;
    }
    thread.blocked = this.sharesCpus && interruptible ? BLOCKED.yields : BLOCKED.not;
    this.arrive(thread, ACCESS.atomicLoad, irq, 0, 0);
    thread.blocked = BLOCKED.not;
    return this.read(thread, ACCESS.atomicLoad, irq);
  }

  /**
   * One action of a device, all of it one step, made when two words differ: `action` runs outside, and tells of each word
   * that it touches through `touch`.
   */
  device(head: Addr, tail: Addr, action: (touch: (kind: number, at: Addr, range: number) => void) => void): void {
    const thread = this.thread;
    thread.blocked = BLOCKED.idleDevice;
    this.arrive(thread, ACCESS.device, head, tail, 0);
    thread.blocked = BLOCKED.not;
    this.end(thread, ACCESS.device, head, 1, 0, 0);
    this.thread = this.outsider;
    this.outsider.endOperation();
    action((kind, at, range) => {
      const value = this.words[at] as number;
      this.observer?.performed(thread, kind, at, range, value, value);
    });
    this.thread = thread;
  }
}

/** Before the machine starts nobody else moves: who waits then would wait for ever. */
function assertStarted(thread: ModelThread): void {
  if (thread.number < 0) {
    throw new ModelFault(
      'before the machine starts, a CPU waits for another one, which cannot answer yet: ' +
        'what is prepared does not fit so many frames and CPUs',
    );
  }
}
