/**
 * What a CPU does all day: takes a thread from its run queue, gives it a slice of turns, passes it on.
 *
 * Threads are switched only between turns, where their whole state is words, so any CPU can go on with any thread. Which
 * one does is fixed by the thread's number and the slices it has had, not by time: every {@link MIGRATE_SLICES} slices a
 * thread moves on to the next CPU. So the same seed gives each CPU the same work, and address spaces leave entries in
 * several TLBs. A CPU without threads sleeps, interrupts on, until it is told to go offline.
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_TIMER } from '../machine/mips.ts';
import { ProcessKilled } from '../machine/panic.ts';
import { WAIT } from '../machine/waits.ts';
import { IPI_OFFLINE, type IpiWords, ipi_send } from '../sync/ipi.ts';
import type { AttentionWords } from '../vm/interrupt.ts';
import type { Kernel } from '../vm/kernel.ts';
import type { Context } from './context.ts';
import type { Quiesce } from './quiesce.ts';
import { layOutRunQueues, RunQueues, type RunQueueWords } from './runqueue.ts';
import { TCB, THREAD_DONE, THREAD_KILLED, THREAD_RUNNABLE, THREAD_STOPPED, type ThreadTable } from './threads.ts';

/** User references in a turn, and turns in a slice. */
const TURN_REFERENCES = 256;
const SLICE_TURNS = 8;
/** Slices on one CPU. Source: OS/161 `thread/clock.c`, MIGRATE_HARDCLOCKS. */
const MIGRATE_SLICES = 16;

/** All atomic: threads that are not finished; set when no new round shall begin. */
const SCHEDULER = { remaining: 0, finishing: 1, words: 2 } as const;

export interface SchedulerWords {
  readonly shared: Addr;
  readonly queues: RunQueueWords;
}

export function layOutScheduler(arena: Arena, cpus: number, threads: number): SchedulerWords {
  return { shared: arena.words('scheduler', SCHEDULER.words), queues: layOutRunQueues(arena, cpus, threads) };
}

export interface SchedulerParts {
  readonly kernel: Kernel;
  readonly words: SchedulerWords;
  readonly ipis: readonly IpiWords[];
  readonly attention: AttentionWords;
  readonly threads: ThreadTable;
  readonly context: Context;
  readonly quiesce: Quiesce;
  /** Whether finished threads start another round until {@link Scheduler.finish}. */
  readonly endless: boolean;
  /** Operations of this CPU between two audits of the quiet machine; 0 is never. */
  readonly auditEvery: number;
}

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #cpu: Cpu;
  readonly #queues: RunQueues;
  #sinceAudit = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#cpu = parts.kernel.cpu;
    this.#queues = new RunQueues(this.#cpu, parts.words.queues, parts.ipis);
  }

  /** Makes all threads runnable, each on its first CPU. Boot CPU only. */
  start(): void {
    const { m } = this.#cpu;
    m.atomicStore(this.#parts.words.shared + SCHEDULER.remaining, this.#parts.threads.specs.length);
    for (let thread = 0; thread < this.#parts.threads.specs.length; thread++) {
      this.#createSpace(thread);
      this.#queues.push(this.#cpuOf(thread), thread);
    }
  }

  /** Runs threads until all are finished and the machine says so. */
  run(): void {
    for (;;) {
      // First of all: whoever calls from now on finds us awake, or wakes us. Then in this order: a machine that goes offline after an audit was asked for must have the audit first.
      this.#cpu.m.store(this.#parts.attention.called, 0);
      const offline = this.#cpu.m.load(this.#parts.attention.offline) !== 0;
      if (this.#parts.quiesce.wanted) {
        this.#parts.quiesce.park();
      } else if (offline) {
        this.#freeTheDead();
        return;
      } else {
        this.#next();
      }
    }
  }

  #next(): void {
    const thread = this.#queues.pop();
    if (thread >= 0) {
      this.#slice(thread);
    } else {
      this.#freeTheDead();
      this.#cpu.waits(WAIT.work, this.#parts.words.shared);
      this.#cpu.idle(this.#parts.attention.called);
      this.#cpu.runs();
    }
  }

  #slice(thread: number): void {
    const tcb = this.#parts.threads.at[thread] as Addr;
    this.#switchTo(thread, tcb);
    for (let turn = 0; turn < SLICE_TURNS; turn++) {
      if (!this.#turn(thread, tcb)) {
        this.#exit(tcb);
        return;
      }
    }
    // The on-chip timer, which here counts turns: its handler runs in interrupt context, as hardclock does.
    this.#cpu.raise(this.#cpu.number, IRQ_TIMER);
    this.#cpu.safepoint();
    this.#passOn(thread, tcb);
  }

  #switchTo(thread: number, tcb: Addr): void {
    const { kernel, context } = this.#parts;
    const as = this.#cpu.m.load(tcb + TCB.as);
    if (as !== 0) {
      kernel.spaces.proc_setas(as);
    }
    context.attach(thread);
    this.#cpu.count(COUNTER.contextSwitches);
  }

  /** Gives the thread one turn. False when it is finished or dead. */
  #turn(thread: number, tcb: Addr): boolean {
    const { m } = this.#cpu;
    const { context, threads } = this.#parts;
    const before = context.counts();
    let done: number;
    try {
      done = threads.specs[thread]?.program.run(context, TURN_REFERENCES) ?? 0;
    } catch (error) {
      if (!(error instanceof ProcessKilled)) {
        throw error;
      }
      m.store(tcb + TCB.errno, error.errno);
      m.store(tcb + TCB.kills, m.load(tcb + TCB.kills) + 1);
      context.charge(before);
      return this.#afterDeath(thread, tcb);
    }
    const operations = done < 0 ? ~done : done;
    m.store(tcb + TCB.operations, m.load(tcb + TCB.operations) + operations);
    this.#cpu.add(COUNTER.operations, operations);
    this.#sinceAudit += operations;
    context.charge(before);
    return done >= 0 ? this.#mayGoOn(thread, tcb) : this.#endRound(thread, tcb, operations);
  }

  /** User programs stop between turns when the run is to end; kernel programs first free what they hold. */
  #mayGoOn(thread: number, tcb: Addr): boolean {
    if (this.#parts.threads.specs[thread]?.program.kind === 'kernel' || !this.#finishing) {
      return true;
    }
    this.#cpu.m.store(tcb + TCB.state, THREAD_STOPPED);
    return false;
  }

  /** Whether another round begins; a user program's begins in a new address space. */
  #endRound(thread: number, tcb: Addr, operations: number): boolean {
    const { m } = this.#cpu;
    m.store(tcb + TCB.rounds, m.load(tcb + TCB.rounds) + 1);
    if (!this.#parts.endless || this.#finishing || operations === 0) {
      return false;
    }
    this.#startOver(thread, tcb);
    return true;
  }

  /** A killed process stays dead, unless the run is endless: then another one takes its place. */
  #afterDeath(thread: number, tcb: Addr): boolean {
    if (!this.#parts.endless || this.#finishing) {
      this.#cpu.m.store(tcb + TCB.state, THREAD_KILLED);
      return false;
    }
    this.#startOver(thread, tcb);
    return true;
  }

  /** The thread's next round begins, a user program's in a new address space. */
  #startOver(thread: number, tcb: Addr): void {
    this.#cpu.m.store(tcb + TCB.state, THREAD_RUNNABLE);
    this.#destroySpace(tcb);
    this.#createSpace(thread);
    this.#parts.context.beginRound();
    this.#switchTo(thread, tcb);
  }

  get #finishing(): boolean {
    return this.#cpu.m.atomicLoad(this.#parts.words.shared + SCHEDULER.finishing) !== 0;
  }

  #exit(tcb: Addr): void {
    const { m } = this.#cpu;
    this.#destroySpace(tcb);
    if (m.load(tcb + TCB.state) === THREAD_RUNNABLE) {
      m.store(tcb + TCB.state, THREAD_DONE);
    }
    this.#freeTheDead();
    if (m.atomicAdd(this.#parts.words.shared + SCHEDULER.remaining, -1) === 1) {
      this.#offlineAll();
    }
  }

  /** What is left of exited threads must not wait for an interrupt or an allocation that may not come. */
  #freeTheDead(): void {
    this.#parts.kernel.zombies.exorcise();
    this.#parts.kernel.kpages.drain_deferred();
  }

  #offlineAll(): void {
    for (let target = 0; target < this.#cpu.cpus; target++) {
      ipi_send(this.#cpu, this.#parts.ipis[target] as IpiWords, target, IPI_OFFLINE);
    }
  }

  /** An audit is asked for before the thread is passed on: while we hold it, the machine cannot go offline. */
  #passOn(thread: number, tcb: Addr): void {
    const { m } = this.#cpu;
    if (this.#parts.auditEvery > 0 && this.#sinceAudit >= this.#parts.auditEvery) {
      this.#sinceAudit = 0;
      this.#parts.quiesce.request();
    }
    m.store(tcb + TCB.slices, m.load(tcb + TCB.slices) + 1);
    const target = this.#cpuOf(thread);
    if (target !== this.#cpu.number) {
      this.#cpu.count(COUNTER.migrations);
    }
    this.#queues.push(target, thread);
  }

  #cpuOf(thread: number): number {
    return cpuOfThread(thread, this.#cpu.m.load((this.#parts.threads.at[thread] as Addr) + TCB.slices), this.#cpu.cpus);
  }

  #destroySpace(tcb: Addr): void {
    const as = this.#cpu.m.load(tcb + TCB.as);
    if (as !== 0) {
      this.#parts.kernel.unmapper.as_destroy(as);
      this.#parts.context.forgetMemory();
      this.#cpu.m.store(tcb + TCB.as, 0);
    }
  }

  #createSpace(thread: number): void {
    if (this.#parts.threads.specs[thread]?.program.kind !== 'user') {
      return;
    }
    const as = this.#parts.kernel.spaces.as_create();
    if (as === 0) {
      this.#cpu.panic(`no address space for thread ${thread}`);
    }
    this.#cpu.m.store((this.#parts.threads.at[thread] as Addr) + TCB.as, as);
  }
}

/** The CPU on which a thread runs after so many slices. */
export function cpuOfThread(thread: number, slices: number, cpus: number): number {
  return (thread + Math.floor(slices / MIGRATE_SLICES)) % cpus;
}

/** Asks all threads to end: user programs after their turn, kernel programs after their round. */
export function finishThreads(store: (at: Addr, value: number) => void, words: SchedulerWords): void {
  store(words.shared + SCHEDULER.finishing, 1);
}
