/**
 * A CPU's words of shared memory, and what can be done to them from outside: by devices, by the front panel, by reports.
 */
import type { Arena } from './arena.ts';
import { counterWords } from './counters.ts';
import { requestStop } from './layout.ts';
import type { Addr, Machine } from './machine.ts';
import { IRQ_HALT } from './mips.ts';

/** Words that other CPUs write. Atomic. */
export const SHARED = { irq: 0, words: 1 } as const;
/** The doorbell has a line of its own: it is what a CPU sleeps on. Atomic. */
export const BELL = { awake: 0, asleep: 1 } as const;
/**
 * This CPU only. Read by others only when it has stopped. `lastThread`: the thread that ran last, plus one; written where
 * threads share CPUs.
 */
export const OWN = { ipl: 0, inInterrupt: 1, spinlocks: 2, waitKind: 3, waitFor: 4, lastThread: 5, words: 6 } as const;
/** One block a kernel thread: `wake` is atomic; `link` is under the spinlock of the wait channel that it sleeps on. */
export const THREAD = { wake: 0, link: 1, words: 2 } as const;

/** The words of one CPU, laid out by {@link CpuWords.layOut} for all CPUs before any of them starts. */
export interface CpuWords {
  readonly shared: Addr;
  readonly bell: Addr;
  readonly own: Addr;
  readonly thread: Addr;
  readonly counters: Addr;
}

/** Hands out the words of all CPUs. */
export function layOutCpus(arena: Arena, cpus: number): CpuWords[] {
  return Array.from({ length: cpus }, (_, n) => ({
    shared: arena.words(`cpu[${n}].irq`, SHARED.words),
    bell: arena.words(`cpu[${n}].bell`, 1),
    own: arena.words(`cpu[${n}]`, OWN.words),
    thread: arena.words(`thread[${n}]`, THREAD.words),
    counters: counterWords(arena, n),
  }));
}

/** Wakes a CPU that sleeps, after the word or line that it sleeps for was changed. */
export function ring(m: Machine, target: CpuWords): void {
  if (m.atomicExchange(target.bell, BELL.awake) === BELL.asleep) {
    m.notify(target.bell);
  }
}

/** What a stopped CPU was doing, for reports. */
export interface CpuState {
  readonly cpu: number;
  readonly ipl: number;
  readonly inInterrupt: boolean;
  readonly spinlocks: number;
  readonly lines: number;
  readonly asleep: boolean;
  readonly waitKind: number;
  readonly waitFor: Addr;
}

/** Reads a CPU's state from outside; exact only when it has stopped. */
export function readCpu(m: Machine, all: readonly CpuWords[], cpu: number): CpuState {
  const words = all[cpu] as CpuWords;
  return {
    cpu,
    ipl: m.load(words.own + OWN.ipl),
    inInterrupt: m.load(words.own + OWN.inInterrupt) !== 0,
    spinlocks: m.load(words.own + OWN.spinlocks),
    lines: m.atomicLoad(words.shared + SHARED.irq),
    asleep: m.atomicLoad(words.bell) === BELL.asleep,
    waitKind: m.load(words.own + OWN.waitKind),
    waitFor: m.load(words.own + OWN.waitFor),
  };
}

/** Wakes a CPU that sleeps, from outside the machine's CPUs, after changing the word that it sleeps for. */
export function ringBell(m: Machine, all: readonly CpuWords[], cpu: number): void {
  ring(m, all[cpu] as CpuWords);
}

/** Raises a line from outside the machine's CPUs: a device's, or the front panel's. */
export function raiseLine(m: Machine, all: readonly CpuWords[], cpu: number, line: number): void {
  m.atomicOr((all[cpu] as CpuWords).shared + SHARED.irq, line);
  ringBell(m, all, cpu);
}

/** Switches the machine off: every CPU stops at its next safepoint, spin or sleep. */
export function haltMachine(m: Machine, all: readonly CpuWords[]): void {
  requestStop(m);
  for (let cpu = 0; cpu < all.length; cpu++) {
    raiseLine(m, all, cpu, IRQ_HALT);
  }
}
