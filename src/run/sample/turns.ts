/** Whose turn it is on each CPU of a running machine. */
import type { Addr, Machine } from '../../machine/machine.ts';
import { queuedThreads } from '../../workload/runqueue.ts';
import { cpuOfThread } from '../../workload/scheduler.ts';
import { TCB, THREAD_RUNNABLE } from '../../workload/threads.ts';
import type { RunWords } from '../plan.ts';

export interface Turns {
  /** By CPU: the thread that runs; null where there is none, or more than one could be. */
  readonly running: readonly (number | null)[];
  /** By CPU: threads that wait for their turn. */
  readonly runnable: readonly number[];
}

/** A thread that is not finished and on no queue runs on the CPU that its slices have brought it to. */
export function turnsOf(m: Machine, { kernel, scheduler, threads }: RunWords): Turns {
  const cpus = kernel.cpus.length;
  const queued = kernel.cpus.map((_, cpu) => queuedThreads(m, scheduler.queues, cpu));
  const waiting = new Set(queued.flat());
  const candidates = kernel.cpus.map((): number[] => []);
  for (const [thread, at] of threads.at.entries()) {
    if (!waiting.has(thread) && m.load((at as Addr) + TCB.state) === THREAD_RUNNABLE) {
      candidates[cpuOfThread(thread, m.load(at + TCB.slices), cpus)]?.push(thread);
    }
  }
  return {
    running: candidates.map(([thread, ...others]) => (others.length > 0 ? null : (thread ?? null))),
    runnable: queued.map(({ length }) => length),
  };
}
