/**
 * The primitive mutex: the kernel's lock as one step, made when it is free.
 *
 * It promises what a lock that sleeps promises: mutual exclusion, and a thread that waits takes interrupts. Each real kind
 * is explored alone, through its own accesses; the kernel is then explored over this one, in far fewer steps.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import { type CpuWords, SHARED } from '../machine/cpuwords.ts';
import type { Addr } from '../machine/machine.ts';
import type { ModelMachine } from '../machine/model.ts';
import { ModelCpu } from '../machine/modelcpu.ts';
import { WAIT } from '../machine/waits.ts';
import type { Lock } from '../sync/lock.ts';
import { assertMaySleep, panicOnForeignRelease, panicOnRecursion } from '../sync/misuse.ts';

export interface MutexWords {
  readonly name: string;
  readonly word: Addr;
  /** By CPU: whether it holds the mutex. This CPU only. */
  readonly own: readonly Addr[];
}

export function layOutMutex(arena: Arena, name: string, cpus: number): MutexWords {
  return {
    name,
    word: arena.words(name, 1),
    own: Array.from({ length: cpus }, (_, n) => arena.words(`${name}.own[${n}]`, 1)),
  };
}

export class Mutex implements Lock {
  readonly name: string;
  readonly #m: ModelMachine;
  readonly #cpu: Cpu;
  readonly #word: Addr;
  readonly #own: Addr;
  readonly #irq: Addr;

  constructor(m: ModelMachine, cpu: Cpu, at: MutexWords, all: readonly CpuWords[]) {
    this.name = at.name;
    this.#m = m;
    this.#cpu = cpu;
    this.#word = at.word;
    this.#own = at.own[cpu.curthread] as Addr;
    this.#irq = (all[cpu.number] as CpuWords).shared + SHARED.irq;
  }

  acquire(): void {
    assertMaySleep(this.#cpu, this);
    if (this.holds()) {
      panicOnRecursion(this.#cpu, this);
    }
    this.#cpu.waits(WAIT.lock, this.#word);
    while (!this.#take()) {
      this.#cpu.safepoint();
    }
    this.#cpu.runs();
    this.#m.store(this.#own, 1);
  }

  #take(): boolean {
    const owner = this.#cpu.curthread + 1;
    return this.#cpu instanceof ModelCpu
      ? this.#cpu.acquireWord(this.#word, owner)
      : this.#m.acquireWord(this.#word, owner, this.#irq);
  }

  release(): void {
    if (!this.holds()) {
      panicOnForeignRelease(this.#cpu, this);
    }
    this.#m.store(this.#own, 0);
    this.#m.releaseWord(this.#word);
  }

  holds(): boolean {
    return this.#m.load(this.#own) !== 0;
  }

  holder(): number {
    return this.#m.atomicLoad(this.#word) - 1;
  }
}
