/**
 * A CPU of the model machine whose doorbell is primitive: to sleep until it is woken is one step, made when there is a
 * reason to wake; to wake or interrupt is to change the word or the line, and nothing else.
 *
 * That is what the doorbell of cpu.ts promises: `idle` returns when its word or a line is up, and not for ever later. It
 * may return earlier too, but then its callers look and sleep again, so nothing of the kernel sees it. The real one is
 * explored alone, through its own accesses, by the program `doorbell`; the kernel is explored over this one, in far fewer
 * steps.
 *
 * The look at the lines on waking is part of the step. Between the two the real CPU touches nothing that others see, so a
 * line that comes up in between might as well have come up before. For the same reason an interrupt is one look at the
 * lines, which the handler is told again.
 *
 * Where its CPU has several threads, a thread that goes on after a step before which another could run looks whether one
 * has, and tells the kernel.
 */
import type { Arena } from './arena.ts';
import { Cpu } from './cpu.ts';
import { type CpuWords, OWN, SHARED, THREAD } from './cpuwords.ts';
import type { Layout } from './layout.ts';
import type { Addr } from './machine.ts';
import type { ModelMachine } from './model.ts';
import { AWAITED, AWAITED_LINES } from './modelblocking.ts';
import type { Tlb } from './tlb.ts';
import type { Vectors } from './vectors.ts';

/** All bits of a word. */
const ANY = -1;

export class ModelCpu extends Cpu {
  readonly #m: ModelMachine;
  readonly #words: readonly CpuWords[];
  readonly #irq: Addr;
  readonly #wake: Addr;
  readonly #own: Addr;
  /** Lines that were seen and not lowered since, while an interrupt begins; 0 at every access in between. */
  #seen = 0;

  constructor(
    m: ModelMachine,
    arena: Arena,
    layout: Layout,
    all: readonly CpuWords[],
    tlb: Tlb,
    number: number,
    curthread = number,
  ) {
    super(m, arena, layout, all, tlb, number, curthread);
    const words = all[number] as CpuWords;
    this.#m = m;
    this.#words = all;
    this.#irq = words.shared + SHARED.irq;
    this.#own = words.own;
    this.#wake = (all[curthread] as CpuWords).thread + THREAD.wake;
  }

  override raise(cpu: number, line: number): void {
    this.m.atomicOr((this.#words[cpu] as CpuWords).shared + SHARED.irq, line);
  }

  override wake(thread: number): void {
    this.m.atomicStore((this.#words[thread] as CpuWords).thread + THREAD.wake, 1);
  }

  override sleep(): void {
    this.sleepUntil(this.#wake, ANY);
  }

  /** Sleeps, taking interrupts, until a word has a bit of `mask` set. */
  sleepUntil(at: Addr, mask: number): void {
    while (!this.#doze(at, mask)) {
      // It was woken to take interrupts.
    }
  }

  override idle(until: Addr): void {
    this.#doze(until, ANY);
  }

  override halt(line: number): void {
    this.#m.awaitWord(this.#irq, line, -1);
  }

  override safepoint(): void {
    const pending = this.#m.lookAtLines(this.#irq, !this.splIsHigh);
    this.#dispatched();
    this.#take(pending);
  }

  /** Takes a primitive mutex for this thread; false: a line came up first. */
  acquireWord(at: Addr, owner: number): boolean {
    const taken = this.#m.acquireWord(at, owner, this.#irq);
    this.#dispatched();
    return taken;
  }

  override pendingLines(): number {
    return this.#seen === 0 ? super.pendingLines() : this.#seen;
  }

  override clearLine(line: number): void {
    this.#seen = 0;
    super.clearLine(line);
  }

  /** Sleeps until the word or a line is up, and takes interrupts. Whether the word was. */
  #doze(at: Addr, mask: number): boolean {
    if (this.splIsHigh) {
      this.panic('idle: asleep with interrupts off, this CPU could never be woken');
    }
    const found = this.#m.awaitWord(at, mask, this.#irq);
    this.#dispatched();
    this.#take(found >>> AWAITED_LINES);
    return (found & AWAITED) !== 0;
  }

  #take(pending: number): void {
    for (let lines = pending; lines !== 0 && !this.splIsHigh; lines = this.#m.lookAtLines(this.#irq, true)) {
      this.#seen = lines;
      this.takeInterrupt();
    }
  }

  /** This thread has its CPU. Tells the kernel if another one had it in between. */
  #dispatched(): void {
    if (!this.#m.sharesCpus) {
      return;
    }
    const last = this.#own + OWN.lastThread;
    if (this.m.load(last) !== this.curthread + 1) {
      this.m.store(last, this.curthread + 1);
      // No safepoint when the level falls again: what is pending is taken at the next one.
      const ipl = this.#own + OWN.ipl;
      this.splraise();
      (this.vectors as Vectors).switched();
      this.m.store(ipl, this.m.load(ipl) - 1);
    }
  }
}
