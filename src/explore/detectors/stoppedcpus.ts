/** Bare CPUs that have stopped, as the graph of who waits for whom needs them. */
import { freeLock } from '../../check/waits/invain.ts';
import type { Stopped } from '../../check/waits/waitfor.ts';
import { type CpuWords, readCpu } from '../../machine/cpuwords.ts';
import type { Addr } from '../../machine/machine.ts';
import type { ModelMachine } from '../../machine/model.ts';
import { WAIT } from '../../machine/waits.ts';
import type { LockWord } from '../program.ts';

/** The bits of a lock's word that say who holds it: 1 + a thread. Those above say that others sleep. */
const HOLDER = 0xffff;

export function stoppedCpus(
  m: ModelMachine,
  words: readonly CpuWords[],
  locks: readonly LockWord[],
  nameOf: (at: Addr) => string,
): Stopped {
  const holderOf = (at: Addr) => ((m.words[at] as number) & HOLDER) - 1;
  const stopped: Stopped = {
    states: words.map((_, cpu) => readCpu(m, words, cpu)),
    locks: locks.map(({ name, at }) => ({ name, holder: () => holderOf(at) })),
    who: cpu => m.threads[cpu]?.name ?? `CPU ${cpu}`,
    nameOf: state => nameOf(state.waitFor),
    unanswered: () => false,
    spinlockHolder: state => holderOf(state.waitFor),
    inVain: state => (state.waitKind === WAIT.channel ? freeLock(stopped, state) : null),
  };
  return stopped;
}
