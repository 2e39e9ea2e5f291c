/**
 * The wait-for graph of a machine in which nothing moves.
 *
 * A CPU waits for at most one thing, so each has at most one edge: to the CPU that holds the lock it wants, to the CPU
 * whose acknowledgement it wants, or to itself when only an interrupt can help that it does not take. On the parallel
 * machine a kernel thread is a CPU's only one and has its number: a lock held by thread n is held by CPU n.
 */
import type { CpuState } from '../../machine/cpuwords.ts';
import { IRQ_BUS } from '../../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../../machine/waits.ts';
import type { Lock } from '../../sync/lock.ts';
import type { WaitFor } from './cycle.ts';

/** A stopped machine, as the graph needs it. */
export interface Stopped {
  readonly states: readonly CpuState[];
  /** Locks of the kernel's interface; bare spinlocks name their holder themselves. */
  readonly locks: readonly Pick<Lock, 'name' | 'holder'>[];
  /** What a CPU is called; `CPU 0` unless this says otherwise. */
  who?(cpu: number): string;
  /** The name of the word that a CPU waits on. */
  nameOf(state: CpuState): string;
  /** Whether a CPU has not answered all shootdowns. */
  unanswered(cpu: number): boolean;
  /** The holder's CPU of the bare spinlock that this CPU spins for, or -1. */
  spinlockHolder(state: CpuState): number;
  /** Why a CPU waits for what is so already, or will never be; null when it does not, or that is not known. */
  inVain(state: CpuState): string | null;
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
    return heldBy(stopped, state, name, stopped.spinlockHolder(state));
  }
  const lock = stopped.locks.find(each => name === each.name || name.startsWith(`${each.name}.`));
  return lock === undefined ? null : heldBy(stopped, state, lock.name, lock.holder());
}

/** The edges of all CPUs that have one. */
export function edgesOf(stopped: Stopped): WaitFor[] {
  return stopped.states.flatMap(state => waitFor(stopped, state) ?? []);
}

function heldBy(stopped: Stopped, { cpu, waitKind, ipl }: CpuState, lock: string, holder: number): WaitFor | null {
  const how = `${WAIT_NAMES[waitKind]} ${lock}, which ${stopped.who?.(holder) ?? `CPU ${holder}`} holds`;
  return holder < 0 ? null : { cpu, on: holder, how, lock, deaf: ipl > 0 };
}
