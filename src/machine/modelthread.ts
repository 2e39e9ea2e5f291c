/** A kernel thread of the model machine: how far its operation has come, as the values that its accesses returned. */
import type { Addr } from './machine.ts';

/**
 * What a thread does at a visible access. `woken` ends a sleep; `acquire` is the primitive mutex's, `idle` the
 * primitive doorbell's (modelblocking.ts).
 */
export const ACCESS = {
  begin: 0,
  load: 1,
  store: 2,
  atomicLoad: 3,
  atomicStore: 4,
  exchange: 5,
  compareExchange: 6,
  add: 7,
  or: 8,
  and: 9,
  wait: 10,
  woken: 11,
  notify: 12,
  pause: 13,
  zeroPage: 14,
  acquire: 15,
  release: 16,
  device: 17,
  idle: 18,
} as const;

export const ACCESS_NAMES = Object.keys(ACCESS) as (keyof typeof ACCESS)[];

/**
 * What a thread waits for before its access. `spins`: a change of what it has read since its last turn. `yields`: nothing,
 * but other threads of its CPU may be run before it goes on.
 */
export const BLOCKED = { not: 0, asleep: 1, spins: 2, mutex: 3, idleDevice: 4, idle: 5, yields: 6 } as const;

/** An operation of a thread: plain code over the machine. Called again from its start after each preemption. */
export interface Operation {
  (): number;
  /** What it does, for people: `page_alloc`. */
  readonly label?: string;
}

const FIRST_LOG = 256;
const FIRST_READS = 32;

export class ModelThread {
  readonly number: number;
  /** The CPU whose private words it may touch; -1: a device. */
  readonly cpu: number;
  readonly name: string;
  readonly operations: readonly Operation[];
  /** What it does over and over once its operations are done, without keeping the run from ending: takes interrupts. */
  readonly epilogue: Operation | null;

  /** The operation that it is in, or about to begin. */
  operation = 0;
  /** What operations returned. */
  readonly results: number[] = [];
  /** Its operations are done. */
  finished = false;

  /** What the accesses of this operation returned so far; `position` is how far a second run of it has got. */
  log = new Int32Array(FIRST_LOG);
  length = 0;
  position = 0;

  /** The access that it is about to make. */
  kind: number = ACCESS.begin;
  at: Addr = 0;
  operand = 0;
  expected = 0;

  blocked: number = BLOCKED.not;
  /** The word that it sleeps on, or -1. */
  asleepOn = -1;
  /** The step at which it fell asleep. */
  asleepSince = 0;

  /** Words read by visible accesses since the last turn of a spin loop, and when. */
  reads = new Int32Array(FIRST_READS);
  readAt = new Float64Array(FIRST_READS);
  readCount = 0;
  /** It has paused: its next visible access comes after a turn of its spin loop. */
  turns = false;
  /** Turns of a spin loop in a row are one entry of the log; in a replay, how many of them are still to come. */
  pausesLeft = 0;
  /** Where that entry is if it is the last one of the log, or -1. */
  lastPause = -1;
  /** The last change of shared memory, by anybody, before its last free turn (modelblocking.ts). */
  freeTurn = 0;

  constructor(
    number: number,
    cpu: number,
    name: string,
    operations: readonly Operation[],
    epilogue: Operation | null = null,
  ) {
    this.number = number;
    this.epilogue = epilogue;
    this.cpu = cpu;
    this.name = name;
    this.operations = operations;
  }

  /** Before a run. */
  reset(): void {
    this.operation = 0;
    this.results.length = 0;
    this.finished = false;
    this.kind = ACCESS.begin;
    this.at = 0;
    this.blocked = BLOCKED.not;
    this.asleepOn = -1;
    this.freeTurn = 0;
    this.endOperation();
  }

  /** The operation is over: what it has logged is not needed any more. */
  endOperation(): void {
    this.length = 0;
    this.position = 0;
    this.readCount = 0;
    this.turns = false;
    this.pausesLeft = 0;
    this.lastPause = -1;
  }

  /**
   * Whether another thread of its CPU can be run where it stands: it sleeps, or is about to; it waits for a lock that sleeps;
   * the timer may interrupt it; or it is done.
   */
  get leavesCpu(): boolean {
    switch (this.blocked) {
      case BLOCKED.yields:
        return true;
      case BLOCKED.idle:
      case BLOCKED.mutex:
        // Where it takes no interrupts, it keeps its CPU.
        return this.operand >= 0;
      default:
        return this.finished && this.epilogue === null;
    }
  }

  append(value: number): void {
    if (this.length === this.log.length) {
      const longer = new Int32Array(2 * this.length);
      longer.set(this.log);
      this.log = longer;
    }
    this.log[this.length++] = value;
    this.position = this.length;
  }

  noteRead(at: Addr, step: number): void {
    if (this.readCount === this.reads.length) {
      const [reads, readAt] = [new Int32Array(2 * this.readCount), new Float64Array(2 * this.readCount)];
      reads.set(this.reads);
      readAt.set(this.readAt);
      this.reads = reads;
      this.readAt = readAt;
    }
    this.reads[this.readCount] = at;
    this.readAt[this.readCount++] = step;
  }
}
