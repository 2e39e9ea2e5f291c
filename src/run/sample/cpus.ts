/** What each CPU of a running machine does. */
import { stoppedKernel, unansweredBy } from '../../check/waits/kernel.ts';
import type { Stopped } from '../../check/waits/waitfor.ts';
import type { CpuState } from '../../machine/cpuwords.ts';
import { WAIT } from '../../machine/waits.ts';
import type { AttentionWords } from '../../vm/interrupt.ts';
import type { CpuOfRun } from '../machine.ts';
import { waitText } from '../waittext.ts';
import { turnsOf } from './turns.ts';
import type { CpuSample, Doing } from './types.ts';

/** All but what is counted. */
export function sampleCpus({ m, words, kernel }: CpuOfRun): Omit<CpuSample, 'operations'>[] {
  const { lock } = kernel.coremap;
  const stopped = stoppedKernel(m, words.kernel, [lock, kernel.pages.runs]);
  const { running, runnable } = turnsOf(m, words);
  const holder = lock.holder();
  return stopped.states.map((state, cpu) => {
    const holds = holder === cpu;
    const turn = running[cpu] ?? null;
    const spec = turn === null ? undefined : words.threads.specs[turn];
    const offline = m.load((words.kernel.attention[cpu] as AttentionWords).offline) !== 0;
    const doing = offline ? 'offline' : doingOf(state, holds || spec?.program.kind !== 'user');
    return {
      doing,
      waits: doing === 'spins' || doing === 'sleeps' ? waitsOf(stopped, state) : null,
      thread: spec?.name ?? null,
      holds,
      interruptLevel: state.ipl,
      // Asked and done are read one after the other: done can be ahead.
      unacknowledged: Math.max(0, unansweredBy(m, words.kernel, cpu)),
      runnable: runnable[cpu] ?? 0,
    };
  });
}

/** A process that is not seen in the kernel is said to be in user mode: a page fault without the lock is not seen. */
function doingOf({ waitKind, inInterrupt, ipl, spinlocks }: CpuState, inKernel: boolean): Doing {
  if (inInterrupt) {
    return 'interrupt';
  }
  switch (waitKind) {
    case WAIT.nothing:
      return inKernel || ipl > 0 || spinlocks > 0 ? 'kernel' : 'user';
    case WAIT.spinlock:
    case WAIT.lock:
      return 'spins';
    case WAIT.work:
      return 'idle';
    case WAIT.barrier:
      return 'stopped';
    default:
      return 'sleeps';
  }
}

/** The kind of a wait is written before its object: of a CPU's first wait the object may still be none. */
function waitsOf(stopped: Stopped, state: CpuState): string | null {
  return state.waitFor === 0 ? null : waitText(stopped, state);
}
