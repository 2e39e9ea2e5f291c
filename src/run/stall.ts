/** Tells a machine in which nothing moves: who waits for whom, who holds what, who is deaf, what is unanswered. */

import { cycleIn, drawingOf, sentenceOf } from '../check/waits/cycle.ts';
import { entryOf, stateOf } from '../check/waits/frames.ts';
import { stoppedKernel, unansweredBy } from '../check/waits/kernel.ts';
import { edgesOf, type Stopped } from '../check/waits/waitfor.ts';
import { type CpuState, readCpu } from '../machine/cpuwords.ts';
import { disk_waiting } from '../machine/disk.ts';
import { CONTROL } from '../machine/layout.ts';
import type { Machine } from '../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI, IRQ_TIMER } from '../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../machine/waits.ts';
import type { Lock } from '../sync/lock.ts';
import { ENTRY } from '../vm/coremap.ts';
import type { RunWords } from './plan.ts';
import type { Fault } from './types.ts';
import { waitText } from './waittext.ts';

/** The fault of kind `stall`. `locks`: the kernel's, as any CPU sees them. */
export function stallFault(m: Machine, words: RunWords, silentMs: number, locks: readonly Lock[]): Fault {
  const stopped = stoppedKernel(m, words.kernel, locks);
  const { states } = stopped;
  const lines = states.map(state => describe(m, words, stopped, state));
  const waiting = stuck(states).map(state => state.cpu);
  const cycle = hasBegun(m) ? cycleIn(edgesOf(stopped)) : [];
  const sentences = cycle.map(edge => sentenceOf(edge));
  const first = sentences.length > 0 ? sentences.join('; ') : lines[waiting[0] ?? 0];
  return {
    kind: 'stall',
    message: `nothing has moved for ${silence(silentMs)}: ${hasBegun(m) ? first : notBegun(m, states.length)}`,
    cpus: cycle.length > 0 ? cycle.map(({ cpu }) => cpu) : waiting,
    replay: null,
    details: {
      ...(cycle.length > 0 ? { cycle: sentences, drawing: drawingOf(cycle) } : {}),
      cpus: lines,
      locks: locks.map(lockText),
      disk: diskOf(m, words),
      ...inFlight(m, words),
    },
  };
}

/** Those that have something to do. At a barrier a CPU waits for the others: it is not what keeps the machine. */
function stuck(states: readonly CpuState[]): CpuState[] {
  const busy = states.filter(({ waitKind }) => waitKind !== WAIT.work);
  const awaited = busy.filter(({ waitKind }) => waitKind !== WAIT.barrier);
  return awaited.length > 0 ? awaited : busy;
}

function silence(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}

/** Whether all CPUs' threads have come to the start barrier. */
function hasBegun(m: Machine): boolean {
  return m.atomicLoad(CONTROL.go) !== 0;
}

/** Not the kernel's fault but the host's. */
function notBegun(m: Machine, cpus: number): string {
  return `the host has started the threads of ${m.atomicLoad(CONTROL.arrived)} of ${cpus} CPUs, and all begin together`;
}

/** Whether some CPU waits for a trace's reader: then it is the reader that is slow. */
export function waitsForTape(m: Machine, words: RunWords): boolean {
  return words.kernel.cpus.some((_, cpu) => readCpu(m, words.kernel.cpus, cpu).waitKind === WAIT.tape);
}

function describe(m: Machine, words: RunWords, stopped: Stopped, state: CpuState): string {
  const parts = [
    `CPU ${state.cpu} ${doing(m, stopped, state)}`,
    `interrupt level ${state.ipl}${state.inInterrupt ? ' (in an interrupt)' : ''}`,
  ];
  if (state.spinlocks > 0) {
    parts.push(`holds ${state.spinlocks} spinlock(s)`);
  }
  if (state.lines !== 0) {
    parts.push(`pending: ${linesOf(state.lines)}`);
  }
  const unanswered = unansweredBy(m, words.kernel, state.cpu);
  if (unanswered !== 0) {
    parts.push(`${unanswered} TLB shootdown(s) unanswered`);
  }
  return parts.join('; ');
}

function doing(m: Machine, stopped: Stopped, state: CpuState): string {
  const { waitKind } = state;
  if (waitKind === WAIT.nothing || waitKind === WAIT.work || waitKind === WAIT.barrier) {
    return hasBegun(m) ? (WAIT_NAMES[waitKind] ?? 'runs') : 'has not begun';
  }
  return waitText(stopped, state);
}

/** The frames that somebody is about to fill, evict or free. */
function inFlight(m: Machine, words: RunWords): { busy?: string[] } {
  const busy: string[] = [];
  for (let frame = 0; frame < words.layout.ramFrames; frame++) {
    const entry = entryOf(m, words.kernel, frame);
    if (m.load(entry + ENTRY.busy) !== 0) {
      const page = `page 0x${(m.load(entry + ENTRY.va) >>> 0).toString(16).padStart(8, '0')}`;
      busy.push(`frame ${frame} (${stateOf(m, entry)}): ${page} of address space ${m.load(entry + ENTRY.as)}`);
    }
  }
  return busy.length === 0 ? {} : { busy };
}

function linesOf(lines: number): string {
  const names = [
    [IRQ_IPI, 'IPI'],
    [IRQ_BUS, 'disk'],
    [IRQ_TIMER, 'timer'],
  ] as const;
  return names
    .filter(([line]) => lines & line)
    .map(([, name]) => name)
    .join(', ');
}

/** A lock's holder is a thread, and a CPU's thread has its number. */
function lockText(lock: Lock): string {
  const holder = lock.holder();
  return `${lock.name}: ${holder < 0 ? 'free' : `held by CPU ${holder}`}`;
}

function diskOf(m: Machine, words: RunWords): string {
  const waiting = disk_waiting(m, words.kernel.swapDisk.device);
  return waiting === 0 ? 'idle' : `${waiting} request(s) not served`;
}
