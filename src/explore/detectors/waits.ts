/**
 * What a run is that can go no further while threads are not done: a deadlock, or a lost wake-up.
 *
 * It is a deadlock if threads wait for each other in a circle, each for what the next one holds or must answer; an
 * interrupt that is not taken because its CPU has them off is part of such a circle. It is partial if others are done.
 * Where there is no circle, it is a lost wake-up if somebody sleeps though what it sleeps for is so:
 *   - a lock that is free, a frame that is not busy, a request that is done, an acknowledgement that was given;
 *   - a word that does not hold any more what it was to sleep for;
 *   - a word that the thread's operation has only read, and that another thread has changed since: it went to sleep, or
 *     slept on, over old news. This is evidence, not proof: a thread that rightly waits for a second event after the first
 *     is told so too.
 * What is left is a thread that waits for what nobody will ever do: a deadlock without a circle.
 */
import { cycleIn, drawingOf, sentenceOf, type WaitFor } from '../../check/waits/cycle.ts';
import { type Stopped, waitFor } from '../../check/waits/waitfor.ts';
import { BLOCKED, type ModelThread } from '../../machine/modelthread.ts';
import { WAIT, WAIT_NAMES } from '../../machine/waits.ts';
import type { FoundFault } from '../foundfault.ts';
import type { Program } from '../program.ts';
import { handovers } from './heldlocks.ts';
import { oldNews } from './oldnews.ts';
import type { RunLog } from './runlog.ts';

const SHOOTDOWN_WORD = /^cpu\[(\d+)\]\.shootdown\b/;

/** Threads that will never be done, and all that is known about why. */
export class Stuck {
  readonly #program: Program;
  readonly #threads: readonly ModelThread[];
  readonly #log: RunLog | null;
  readonly #stopped: Stopped | null;

  /** `log`: of the run, if one was kept. */
  constructor(program: Program, threads: readonly number[], log: RunLog | null) {
    this.#program = program;
    this.#threads = threads.map(n => program.m.threads[n] as ModelThread);
    this.#log = log;
    this.#stopped = program.stopped?.() ?? null;
  }

  fault(): FoundFault {
    const edges = this.#threads.flatMap(thread => this.#edge(thread) ?? []);
    const cycle = cycleIn(edges);
    if (cycle.length > 0) {
      return this.#deadlock(cycle, edges);
    }
    const lost = this.#threads.filter(thread => this.#inVain(thread) !== null);
    return lost.length > 0 ? this.#lostWakeup(lost, edges) : this.#withoutEnd(edges);
  }

  #deadlock(cycle: readonly WaitFor[], edges: readonly WaitFor[]): FoundFault {
    const sentences = cycle.map(edge => sentenceOf(edge, this.#nameOf));
    const lock = cycle.find(edge => edge.lock !== undefined)?.lock;
    return {
      kind: 'deadlock',
      message: `deadlock: ${sentences.join('; ')}`,
      cpus: cycle.map(({ cpu }) => cpu),
      ...(lock === undefined ? {} : { lock }),
      details: { cycle: sentences, drawing: drawingOf(cycle, this.#nameOf), ...this.#told(edges) },
    };
  }

  #lostWakeup(lost: readonly ModelThread[], edges: readonly WaitFor[]): FoundFault {
    const sentences = lost.map(thread => `${thread.name} ${this.#inVain(thread)}`);
    return {
      kind: 'lost-wakeup',
      message: `lost wake-up: ${sentences.join('; ')}; nobody will wake ${lost.length > 1 ? 'them' : 'it'}`,
      cpus: lost.map(({ number }) => number),
      details: this.#told(edges),
    };
  }

  #withoutEnd(edges: readonly WaitFor[]): FoundFault {
    const told = this.#told(edges);
    const who = this.#threads.every(({ name }) => name.startsWith('CPU ')) ? 'CPU' : 'thread';
    return {
      kind: 'deadlock',
      message: `no ${who} can move: ${told.waits.join('; ')}`,
      cpus: this.#threads.map(({ number }) => number),
      details: told,
    };
  }

  #told(edges: readonly WaitFor[]): { stuck: number[]; waits: string[]; partial: boolean } {
    return {
      stuck: this.#threads.map(({ number }) => number),
      waits: this.#threads.map(thread => this.#waitOf(thread, edges)),
      partial: this.#program.m.threads.some(each => each.operations.length > 0 && each.cpu >= 0 && each.finished),
    };
  }

  #waitOf(thread: ModelThread, edges: readonly WaitFor[]): string {
    const edge = edges.find(({ cpu }) => cpu === thread.number);
    if (edge !== undefined) {
      const isOver = this.#program.m.threads[edge.on]?.finished ? ', and has ended' : '';
      return `${sentenceOf(edge, this.#nameOf)}${isOver}`;
    }
    return `${thread.name} ${this.#inVain(thread) ?? this.#waitOfState(thread)}`;
  }

  /** What a thread says that it waits for, or else the word that its next access goes to. */
  #waitOfState(thread: ModelThread): string {
    const state = this.#stopped?.states[thread.cpu];
    return state !== undefined && this.#stopped !== null && state.waitKind !== WAIT.nothing
      ? `${WAIT_NAMES[state.waitKind]} ${this.#stopped.nameOf(state)}`
      : `waits for ${this.#program.nameOf(thread.at)}`;
  }

  readonly #nameOf = (thread: number): string => this.#program.m.threads[thread]?.name ?? `thread ${thread}`;

  /** Whom a thread waits for, or null. */
  #edge(thread: ModelThread): WaitFor | null {
    const state = this.#stopped?.states[thread.cpu];
    if (state !== undefined && this.#stopped !== null) {
      const edge = this.#stopped.inVain(state) === null ? waitFor(this.#stopped, state) : null;
      if (edge !== null) {
        return thread.blocked === BLOCKED.mutex && !edge.deaf ? asleep(edge) : edge;
      }
    }
    return this.#edgeOfAccess(thread, (state?.ipl ?? 0) > 0);
  }

  /** The same, as the access says that the thread stands before. */
  #edgeOfAccess({ number, at, blocked }: ModelThread, deaf: boolean): WaitFor | null {
    const name = this.#program.nameOf(at);
    const target = SHOOTDOWN_WORD.exec(name)?.[1];
    if (blocked === BLOCKED.spins && target !== undefined) {
      return { cpu: number, on: Number(target), how: `spins for the acknowledgement of CPU ${target}`, deaf };
    }
    const holder = blocked === BLOCKED.mutex || blocked === BLOCKED.spins ? this.#holderOf(at) : -1;
    if (holder < 0) {
      return null;
    }
    // Who takes no interrupts while it waits spins, though that be one step here.
    const spins = blocked === BLOCKED.spins || deaf;
    const how = `${spins ? 'spins for' : 'waits for'} ${name}, which ${this.#nameOf(holder)} holds`;
    return { cpu: number, on: holder, how, lock: name, deaf };
  }

  /** The thread that holds the lock of this word; -1 if none does, or it is not known. */
  #holderOf(at: number): number {
    if (this.#log === null) {
      return -1;
    }
    let holder = -1;
    handovers(this.#log, this.#isLock, this.#log.length, handover => {
      if (handover.at === at) {
        holder = handover.taken ? handover.thread : -1;
      }
    });
    return holder;
  }

  readonly #isLock = (at: number): boolean =>
    this.#program.locks?.some(lock => lock.at === at) ||
    this.#program.m.threads.some(thread => thread.blocked === BLOCKED.mutex && thread.at === at);

  /** Why a thread sleeps in vain, or null. */
  #inVain(thread: ModelThread): string | null {
    const state = this.#stopped?.states[thread.cpu];
    const known = state === undefined ? null : (this.#stopped?.inVain(state) ?? null);
    if (known !== null || thread.blocked !== BLOCKED.asleep) {
      return known;
    }
    const { m, nameOf } = this.#program;
    const holds = m.words[thread.at] as number;
    if (holds !== thread.expected) {
      return `sleeps since ${nameOf(thread.at)} held ${thread.expected}, and it holds ${holds} by now`;
    }
    const news = this.#log === null ? null : oldNews(this.#log, thread, m.words, this.#isLock);
    return news === null
      ? null
      : `sleeps, and has read ${news.known} in ${nameOf(news.at)}, which holds ${m.words[news.at]} by now`;
  }
}

/** Who waits for a primitive mutex and takes interrupts waits as one does that sleeps: it makes one step, when it is free. */
function asleep(edge: WaitFor): WaitFor {
  return { ...edge, how: edge.how.replace(/^spins /, 'waits ') };
}
