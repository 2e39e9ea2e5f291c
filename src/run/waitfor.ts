/**
 * The wait-for graph of a machine in which nothing moves, and the cycle in it.
 *
 * A CPU waits for at most one thing, so each has at most one edge: to the CPU that holds the lock it wants, to the CPU
 * whose acknowledgement it wants, or to itself when only an interrupt can help that it does not take. On the parallel
 * machine a kernel thread is a CPU's only one and has its number: a lock held by thread n is held by CPU n.
 */
import type { CpuState } from '../machine/cpuwords.ts';
import { IRQ_BUS } from '../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../machine/waits.ts';
import type { Lock } from '../sync/lock.ts';

/** Why one CPU cannot go on before another one does. */
export interface WaitFor {
  readonly cpu: number;
  readonly on: number;
  /** As in "CPU 1 spins for coremap.lock, which CPU 0 holds". */
  readonly how: string;
  /** Whether this CPU takes no interrupt meanwhile. */
  readonly deaf: boolean;
}

/** A stopped machine, as the graph needs it. */
export interface Stopped {
  readonly states: readonly CpuState[];
  /** Locks of the kernel's interface; bare spinlocks name their holder themselves. */
  readonly locks: readonly Lock[];
  /** The name of the word that a CPU waits on. */
  nameOf(state: CpuState): string;
  /** Whether a CPU has not answered all shootdowns. */
  unanswered(cpu: number): boolean;
  /** The holder's CPU of the bare spinlock that this CPU spins for, or -1. */
  spinlockHolder(state: CpuState): number;
}

const ACKNOWLEDGEMENT = /^the acknowledgement of CPU (\d+)$/;
const DISK_REQUEST = /^disk request of thread \d+$/;

/** The edge of a CPU, or null when it waits for nothing that another CPU, or itself, must do. */
export function waitFor(stopped: Stopped, state: CpuState): WaitFor | null {
  const { cpu, waitKind } = state;
  if (waitKind !== WAIT.spinlock && waitKind !== WAIT.channel && waitKind !== WAIT.lock) {
    return null;
  }
  const deaf = state.ipl > 0;
  const name = stopped.nameOf(state);
  const answering = ACKNOWLEDGEMENT.exec(name);
  if (answering !== null) {
    const on = Number(answering[1]);
    return stopped.unanswered(on) ? { cpu, on, how: `waits for ${name}`, deaf } : null;
  }
  if (DISK_REQUEST.test(name) && deaf && (state.lines & IRQ_BUS) !== 0) {
    return {
      cpu,
      on: cpu,
      how: `sleeps on ${name}, which is done: it does not take the interrupt that says so`,
      deaf,
    };
  }
  if (waitKind === WAIT.spinlock) {
    return heldBy(state, name, stopped.spinlockHolder(state));
  }
  const lock = stopped.locks.find(each => name === each.name || name.startsWith(`${each.name}.`));
  return lock === undefined ? null : heldBy(state, lock.name, lock.holder());
}

function heldBy({ cpu, waitKind, ipl }: CpuState, lock: string, holder: number): WaitFor | null {
  const how = `${WAIT_NAMES[waitKind]} ${lock}, which CPU ${holder} holds`;
  return holder < 0 ? null : { cpu, on: holder, how, deaf: ipl > 0 };
}

/** The CPUs that wait for each other in a circle, the first being the one with the lowest number; empty if none do. */
export function cycleOf(stopped: Stopped): WaitFor[] {
  const edges = new Map<number, WaitFor>();
  for (const state of stopped.states) {
    const edge = waitFor(stopped, state);
    if (edge !== null) {
      edges.set(state.cpu, edge);
    }
  }
  for (const first of edges.values()) {
    const path: WaitFor[] = [];
    let next: WaitFor | undefined = first;
    while (next !== undefined && path.length <= edges.size) {
      path.push(next);
      if (next.on === first.cpu) {
        return path;
      }
      next = edges.get(next.on);
    }
  }
  return [];
}

/** `CPU 1 spins for coremap.lock, which CPU 0 holds (interrupts off)`. */
export function sentenceOf({ cpu, how, deaf }: WaitFor): string {
  return `CPU ${cpu} ${how}${deaf ? ' (interrupts off)' : ''}`;
}

/** The cycle as a picture, a line each. */
export function drawingOf(cycle: readonly WaitFor[]): string[] {
  const boxes = cycle.flatMap(({ cpu, how, deaf }, n) => [
    `${n === 0 ? '+->' : '|  '} CPU ${cpu}${deaf ? ', interrupts off' : ''}`,
    `|     | ${how}`,
    ...(n < cycle.length - 1 ? ['|     v'] : []),
  ]);
  return cycle.length === 0 ? [] : [...boxes, '+-----+'];
}
