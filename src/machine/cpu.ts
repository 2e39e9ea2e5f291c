/**
 * A CPU: its interrupt level, its interrupt lines, its doorbell, and the path of a user's access through the TLB.
 *
 * Interrupts are taken at safepoints (each user access, each drop of the interrupt level to zero, each turn of the idle
 * loop) and only while the level is zero. A CPU that sleeps has interrupts on: its doorbell wakes it to take them. A CPU
 * that spins for a spinlock has them off and is deaf until it gets the lock.
 */
import type { Arena } from './arena.ts';
import { COUNTER } from './counters.ts';
import { BELL, type CpuWords, OWN, ring, SHARED, THREAD } from './cpuwords.ts';
import type { Layout } from './layout.ts';
import type { Addr, Machine } from './machine.ts';
import { IRQ_HALT, in_kuseg, type PAddr, type VAddr } from './mips.ts';
import { KernelPanic, MachineHalted, ProcessKilled } from './panic.ts';
import type { Tlb } from './tlb.ts';
import { ADDRESS_ERROR, type Vectors } from './vectors.ts';
import { WAIT } from './waits.ts';

export class Cpu {
  readonly m: Machine;
  readonly number: number;
  /** How many CPUs the machine has. */
  readonly cpus: number;
  /**
   * The kernel thread that runs here, which is what owns sleeping locks. On the parallel machine a CPU has one kernel
   * stack, hence one thread, of its own number.
   */
  readonly curthread: number;
  readonly tlb: Tlb;
  readonly ram: Addr;
  /** Set once, when the kernel boots on this CPU. */
  vectors: Vectors | null = null;

  readonly #arena: Arena;
  readonly #all: readonly CpuWords[];
  readonly #irq: Addr;
  readonly #bell: Addr;
  readonly #own: Addr;
  readonly #thread: Addr;
  readonly #counters: Addr;

  constructor(
    m: Machine,
    arena: Arena,
    layout: Layout,
    all: readonly CpuWords[],
    tlb: Tlb,
    number: number,
    curthread = number,
  ) {
    const words = all[number] as CpuWords;
    this.m = m;
    this.number = number;
    this.cpus = layout.cpus;
    this.curthread = curthread;
    this.tlb = tlb;
    this.ram = layout.ram;
    this.#arena = arena;
    this.#all = all;
    this.#irq = words.shared + SHARED.irq;
    this.#bell = words.bell;
    this.#own = words.own;
    this.#thread = (all[curthread] as CpuWords).thread;
    this.#counters = words.counters;
  }

  // ---- user mode ----

  /** A user's load of the aligned word at `va`. Throws ProcessKilled when the kernel cannot resolve a fault. */
  loadWord(va: VAddr): number {
    return this.m.load(this.#access(va, false));
  }

  /** A user's store to the aligned word at `va`. */
  storeWord(va: VAddr, value: number): void {
    this.m.store(this.#access(va, true), value);
  }

  /** A user's load of one byte, big-endian as the machine is. */
  loadByte(va: VAddr): number {
    return (this.m.load(this.#access(va & ~3, false)) >>> byteShift(va)) & 0xff;
  }

  /** A user's store of one byte. */
  storeByte(va: VAddr, value: number): void {
    const at = this.#access(va & ~3, true);
    const shift = byteShift(va);
    this.m.store(at, (this.m.load(at) & ~(0xff << shift)) | ((value & 0xff) << shift));
  }

  /** The word of shared memory behind a physical address. */
  wordOf(pa: PAddr): Addr {
    return this.ram + (pa >>> 2);
  }

  #access(va: VAddr, write: boolean): Addr {
    this.safepoint();
    this.count(COUNTER.references);
    if (!in_kuseg(va) || (va & 3) !== 0) {
      this.#exception(ADDRESS_ERROR, va);
    }
    let pa = this.tlb.translate(va, write);
    while (pa < 0) {
      this.#exception(pa, va);
      pa = this.tlb.translate(va, write);
    }
    return this.ram + (pa >>> 2);
  }

  #exception(fault: number, va: VAddr): void {
    const errno = (this.vectors as Vectors).exception(fault, va);
    if (errno !== 0) {
      throw new ProcessKilled(errno);
    }
  }

  // ---- interrupts ----

  /** Raises the interrupt level by one; levels nest. Source: OS/161 `thread/spl.c`. */
  splraise(): void {
    this.m.store(this.#own + OWN.ipl, this.m.load(this.#own + OWN.ipl) + 1);
  }

  /** Lowers the level by one, and takes what has been pending when it reaches zero. */
  spllower(): void {
    const level = this.m.load(this.#own + OWN.ipl) - 1;
    if (level < 0) {
      this.panic('spllower: the interrupt level is zero already');
    }
    this.m.store(this.#own + OWN.ipl, level);
    if (level === 0) {
      this.safepoint();
    }
  }

  /** How deep the interrupt level is; 0 is "interrupts on". */
  get spl(): number {
    return this.m.load(this.#own + OWN.ipl);
  }

  /** Whether interrupts are off here. */
  get splIsHigh(): boolean {
    return this.spl > 0;
  }

  /** Whether this is an interrupt handler. */
  get inInterrupt(): boolean {
    return this.m.load(this.#own + OWN.inInterrupt) !== 0;
  }

  /** A place between two instructions: takes pending interrupts if the level allows. */
  safepoint(): void {
    while (this.m.atomicLoad(this.#irq) !== 0 && !this.splIsHigh) {
      this.takeInterrupt();
    }
  }

  /** Raises a line of a CPU, wakes it if it sleeps. Any number of raises before the line is cleared are one interrupt. */
  raise(cpu: number, line: number): void {
    const target = this.#all[cpu] as CpuWords;
    this.m.atomicOr(target.shared + SHARED.irq, line);
    ring(this.m, target);
  }

  /** The lines that are up on this CPU. */
  pendingLines(): number {
    return this.m.atomicLoad(this.#irq);
  }

  /** Lowers a line of this CPU. */
  clearLine(line: number): void {
    this.m.atomicAnd(this.#irq, ~line);
  }

  protected takeInterrupt(): void {
    if (this.pendingLines() & IRQ_HALT) {
      throw new MachineHalted('the machine was switched off');
    }
    this.count(COUNTER.interrupts);
    this.splraise();
    this.m.store(this.#own + OWN.inInterrupt, 1);
    (this.vectors as Vectors).interrupt();
    this.m.store(this.#own + OWN.inInterrupt, 0);
    this.m.store(this.#own + OWN.ipl, this.m.load(this.#own + OWN.ipl) - 1);
  }

  // ---- sleep ----

  /** Says that this thread is about to sleep. Call it before the thread can be found by whoever will {@link wake} it. */
  prepareToSleep(): void {
    this.m.atomicStore(this.#thread + THREAD.wake, 0);
  }

  /** Sleeps, taking interrupts, until {@link wake} is called for this thread. */
  sleep(): void {
    const wake = this.#thread + THREAD.wake;
    while (this.m.atomicLoad(wake) === 0) {
      this.idle(wake);
    }
  }

  /** The word that links a sleeping thread to the next one on its wait channel. */
  linkOf(thread: number): Addr {
    return (this.#all[thread] as CpuWords).thread + THREAD.link;
  }

  /** Wakes the thread that sleeps. */
  wake(thread: number): void {
    const target = this.#all[thread] as CpuWords;
    this.m.atomicStore(target.thread + THREAD.wake, 1);
    ring(this.m, target);
  }

  /**
   * Sleeps until an interrupt was taken or `until` holds something other than 0. Returns at least then, perhaps earlier.
   *
   * No wake-up is lost: a waker changes the word or the line first and looks at the bell second; we say "asleep" first
   * and look at the word and the lines second. One of us sees the other.
   */
  idle(until: Addr): void {
    if (this.splIsHigh) {
      this.panic('idle: asleep with interrupts off, this CPU could never be woken');
    }
    this.m.atomicStore(this.#bell, BELL.asleep);
    if (this.m.atomicLoad(until) === 0 && this.m.atomicLoad(this.#irq) === 0) {
      const start = this.m.now();
      this.m.wait(this.#bell, BELL.asleep);
      this.count(COUNTER.idles);
      this.add(COUNTER.idleMicros, (this.m.now() - start) / 1000);
    }
    this.m.atomicStore(this.#bell, BELL.awake);
    this.safepoint();
  }

  /**
   * Stops this CPU until a line is up, without taking it: for a driver that waits for its device with interrupts off, and
   * then looks at the device itself. Returns at least then, perhaps earlier. Loses no interrupt, as {@link idle}.
   */
  halt(line: number): void {
    this.m.atomicStore(this.#bell, BELL.asleep);
    if ((this.m.atomicLoad(this.#irq) & (line | IRQ_HALT)) === 0) {
      const start = this.m.now();
      this.m.wait(this.#bell, BELL.asleep);
      this.count(COUNTER.idles);
      this.add(COUNTER.idleMicros, (this.m.now() - start) / 1000);
    }
    this.m.atomicStore(this.#bell, BELL.awake);
    if (this.pendingLines() & IRQ_HALT) {
      throw new MachineHalted('the machine was switched off');
    }
  }

  /** Whether a CPU sleeps on its doorbell with no interrupt to take: it does nothing until somebody wakes it. */
  isAsleep(cpu: number): boolean {
    const target = this.#all[cpu] as CpuWords;
    return this.m.atomicLoad(target.bell) === BELL.asleep && this.m.atomicLoad(target.shared + SHARED.irq) === 0;
  }

  /** Notes what this CPU is about to wait for, for reports. One of `WAIT`. */
  waits(kind: number, object: Addr): void {
    this.m.store(this.#own + OWN.waitKind, kind);
    this.m.store(this.#own + OWN.waitFor, object);
  }

  /** Notes that it does not wait any more. */
  runs(): void {
    this.m.store(this.#own + OWN.waitKind, WAIT.nothing);
  }

  // ---- bookkeeping ----

  /** Spinlocks held by this CPU: it may not sleep while it holds one. */
  get spinlocks(): number {
    return this.m.load(this.#own + OWN.spinlocks);
  }

  /** One more or one fewer spinlock held. */
  addSpinlocks(change: number): void {
    this.m.store(this.#own + OWN.spinlocks, this.spinlocks + change);
  }

  count(counter: number): void {
    this.m.store(this.#counters + counter, this.m.load(this.#counters + counter) + 1);
  }

  add(counter: number, value: number): void {
    this.m.store(this.#counters + counter, this.m.load(this.#counters + counter) + value);
  }

  /** What a word of shared memory is called, for messages. */
  nameOf(at: Addr): string {
    return this.#arena.nameOf(at) ?? `word ${at}`;
  }

  /** Stops the machine: the kernel has found itself broken. */
  panic(message: string): never {
    throw new KernelPanic(this.number, message);
  }
}

/** The machine's bytes are big-endian: byte 0 is the most significant. */
function byteShift(va: VAddr): number {
  return 24 - ((va & 3) << 3);
}
