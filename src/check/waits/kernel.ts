/** A stopped kernel, as its wait-for graph needs it. Reads words from outside; exact when nothing moves. */
import { type CpuState, readCpu } from '../../machine/cpuwords.ts';
import type { Addr, Machine } from '../../machine/machine.ts';
import type { Lock } from '../../sync/lock.ts';
import { ENTRY } from '../../vm/coremap.ts';
import type { KernelWords } from '../../vm/kernelwords.ts';
import { shootdownsAsked, shootdownsDone } from '../../vm/shootdown.ts';
import { entryOf, frameWaitedFor, stateOf } from './frames.ts';
import { waitsInVain } from './invain.ts';
import type { Stopped } from './waitfor.ts';

export function stoppedKernel(m: Machine, words: KernelWords, locks: readonly Lock[]): Stopped {
  const stopped: Stopped = {
    states: words.cpus.map((_, cpu) => readCpu(m, words.cpus, cpu)),
    locks,
    nameOf: state => waitedName(m, words, state),
    unanswered: cpu => unansweredBy(m, words, cpu) !== 0,
    spinlockHolder: state => m.atomicLoad(state.waitFor) - 1,
    inVain: state => waitsInVain(m, words, stopped, state),
  };
  return stopped;
}

/** Shootdowns that a CPU was asked for and has not carried out. */
export function unansweredBy(m: Machine, { shootdown }: KernelWords, cpu: number): number {
  const load = (at: Addr) => m.load(at);
  return (shootdownsAsked(load, shootdown, cpu) - shootdownsDone(load, shootdown, cpu)) | 0;
}

/** The name of what a CPU waits for: static data by its symbol, a coremap entry's condition variable by its frame. */
function waitedName(m: Machine, words: KernelWords, { waitFor }: CpuState): string {
  const name = words.arena.nameOf(waitFor);
  if (name !== null) {
    return name;
  }
  const frame = frameWaitedFor(m, words, waitFor);
  const entry = entryOf(m, words, frame);
  return `frame ${frame} (${stateOf(m, entry)}${m.load(entry + ENTRY.busy) ? ', busy' : ''})`;
}
