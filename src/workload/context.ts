/** What a program sees while it has its turn: one object a CPU, turned from thread to thread. */
import type { ProcessMemory } from '../check/usermemory.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import type { Kernel } from '../vm/kernel.ts';
import type { LeakCheck } from './leakcheck.ts';
import type { Registers, ThreadContext, UserMemory } from './program.ts';
import { TCB, THREAD_GAVE_UP, ThreadRegisters, type ThreadSpec, type ThreadTable, threadSeed } from './threads.ts';

export interface ContextParts {
  readonly kernel: Kernel;
  readonly threads: ThreadTable;
  readonly user: ProcessMemory;
  readonly seed: number;
  readonly ops: number | null;
  readonly alone: boolean;
  readonly leaks: LeakCheck | null;
  /** Where this CPU's counters lie. */
  readonly counters: Addr;
  /** Raises an oracle's fault. */
  corrupt(message: string, details: Record<string, number | string>): never;
}

/** Counters before a turn, to charge the thread with the difference. */
export interface TurnCounts {
  references: number;
  pageFaults: number;
  checks: number;
}

export class Context implements ThreadContext {
  readonly cpu: Cpu;
  readonly kernel: Kernel;
  readonly user: UserMemory;
  readonly alone: boolean;
  readonly leaks: LeakCheck | null;
  readonly ops: number | null;
  member = 0;
  members = 1;
  seed = 0;
  readonly #parts: ContextParts;
  readonly #registers: ThreadRegisters;
  readonly #before: TurnCounts = { references: 0, pageFaults: 0, checks: 0 };
  #tcb: Addr = 0;
  #spec: ThreadSpec;

  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.#registers = new ThreadRegisters(parts.kernel.cpu.m);
    this.cpu = parts.kernel.cpu;
    this.kernel = parts.kernel;
    this.user = parts.user;
    this.alone = parts.alone;
    this.leaks = parts.leaks;
    this.ops = parts.ops;
    this.#spec = parts.threads.specs[0] as ThreadSpec;
  }

  get registers(): Registers {
    return this.#registers;
  }

  /** Turns to a thread. */
  attach(thread: number): void {
    this.#spec = this.#parts.threads.specs[thread] as ThreadSpec;
    this.#tcb = this.#parts.threads.at[thread] as Addr;
    this.#registers.attach(this.#tcb);
    this.member = this.#spec.member;
    this.members = this.#spec.members;
    this.seed = threadSeed(this.#parts.seed, this.#spec, this.cpu.m.load(this.#tcb + TCB.rounds));
    if (this.#spec.program.kind === 'user') {
      this.#parts.user.attach(thread);
    }
  }

  /** Zeroes the registers of the thread for its next round. */
  beginRound(): void {
    for (let register = 0; register < this.#spec.program.registers; register++) {
      this.#registers.set(register, 0);
    }
  }

  /** The process that has its turn has lost its memory. */
  forgetMemory(): void {
    this.#parts.user.forget();
  }

  checked(count: number): void {
    this.cpu.add(COUNTER.checks, count);
  }

  corrupt(message: string, details: Record<string, number | string>): never {
    return this.#parts.corrupt(`${this.#spec.name}: ${message}`, details);
  }

  giveUp(): void {
    const { m } = this.cpu;
    m.store(this.#tcb + TCB.state, THREAD_GAVE_UP);
    m.store(this.#tcb + TCB.givenUp, m.load(this.#tcb + TCB.givenUp) + 1);
  }

  /** This CPU's counters now. The object is used again at the next call. */
  counts(): TurnCounts {
    this.#before.references = this.#counter(COUNTER.references);
    this.#before.pageFaults = this.#counter(COUNTER.pageFaults);
    this.#before.checks = this.#counter(COUNTER.checks);
    return this.#before;
  }

  /** Charges the thread with what has been counted since `before`. */
  charge(before: TurnCounts): void {
    this.#charge(TCB.references, this.#counter(COUNTER.references) - before.references);
    this.#charge(TCB.pageFaults, this.#counter(COUNTER.pageFaults) - before.pageFaults);
    this.#charge(TCB.checks, this.#counter(COUNTER.checks) - before.checks);
  }

  #counter(counter: number): number {
    return this.cpu.m.load(this.#parts.counters + counter);
  }

  #charge(field: number, amount: number): void {
    this.cpu.m.store(this.#tcb + field, this.cpu.m.load(this.#tcb + field) + amount);
  }
}
