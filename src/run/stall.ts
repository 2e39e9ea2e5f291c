/** Tells a machine in which nothing moves: who waits for whom, who holds what, who is deaf, what is unanswered. */

import { type CpuState, readCpu } from '../machine/cpuwords.ts';
import { CONTROL } from '../machine/layout.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI, IRQ_TIMER } from '../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../machine/waits.ts';
import type { Lock } from '../sync/lock.ts';
import { ENTRY, ENTRY_WORDS, STATE_NAMES } from '../vm/coremap.ts';
import { shootdownsAsked, shootdownsDone } from '../vm/shootdown.ts';
import type { RunWords } from './plan.ts';
import type { Fault } from './types.ts';
import { cycleOf, drawingOf, type Stopped, sentenceOf, waitFor } from './waitfor.ts';

/** The fault of kind `stall`. `locks`: the kernel's, as any CPU sees them. */
export function stallFault(m: Machine, words: RunWords, silentMs: number, locks: readonly Lock[]): Fault {
  const stopped = stoppedMachine(m, words, locks);
  const { states } = stopped;
  const lines = states.map(state => describe(m, words, stopped, state));
  const waiting = states.filter(state => state.waitKind !== WAIT.work).map(state => state.cpu);
  const cycle = hasBegun(m) ? cycleOf(stopped) : [];
  const sentences = cycle.map(sentenceOf);
  const first = sentences.length > 0 ? sentences.join('; ') : lines[waiting[0] ?? 0];
  return {
    kind: 'stall',
    message: `nothing has moved for ${Math.round(silentMs / 1000)} s: ${
      hasBegun(m) ? first : notBegun(m, states.length)
    }`,
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

function stoppedMachine(m: Machine, words: RunWords, locks: readonly Lock[]): Stopped {
  return {
    states: words.kernel.cpus.map((_, cpu) => readCpu(m, words.kernel.cpus, cpu)),
    locks,
    nameOf: state => nameOf(m, words, state.waitFor),
    unanswered: cpu => unansweredBy(m, words, cpu) !== 0,
    spinlockHolder: state => m.atomicLoad(state.waitFor) - 1,
  };
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
  const unanswered = unansweredBy(m, words, state.cpu);
  if (unanswered !== 0) {
    parts.push(`${unanswered} TLB shootdown(s) unanswered`);
  }
  return parts.join('; ');
}

function unansweredBy(m: Machine, words: RunWords, cpu: number): number {
  const load = (at: Addr) => m.load(at);
  const { shootdown } = words.kernel;
  return (shootdownsAsked(load, shootdown, cpu) - shootdownsDone(load, shootdown, cpu)) | 0;
}

function doing(m: Machine, stopped: Stopped, state: CpuState): string {
  const { waitKind } = state;
  const verb = hasBegun(m) ? (WAIT_NAMES[waitKind] ?? 'runs') : 'has not begun';
  if (waitKind === WAIT.nothing || waitKind === WAIT.work || waitKind === WAIT.barrier) {
    return verb;
  }
  return waitFor(stopped, state)?.how ?? `${verb} ${stopped.nameOf(state)}`;
}

/** The name of a word: static data by its symbol, a coremap entry's condition variable by its frame. */
function nameOf(m: Machine, words: RunWords, at: Addr): string {
  const name = words.kernel.arena.nameOf(at);
  if (name !== null) {
    return name;
  }
  const base = coremapBase(m, words);
  const frame = Math.floor((at - base) / ENTRY_WORDS);
  const entry = base + frame * ENTRY_WORDS;
  return `frame ${frame} (${stateOf(m, entry)}${m.load(entry + ENTRY.busy) ? ', busy' : ''})`;
}

/** Of frame 0; the header's first word. */
function coremapBase(m: Machine, words: RunWords): Addr {
  return m.load(words.kernel.coremap.header);
}

function stateOf(m: Machine, entry: Addr): string {
  return STATE_NAMES[m.load(entry + ENTRY.state)] ?? '?';
}

/** The frames that somebody is about to fill, evict or free. */
function inFlight(m: Machine, words: RunWords): { busy?: string[] } {
  const base = coremapBase(m, words);
  const busy: string[] = [];
  for (let frame = 0; frame < words.layout.ramFrames; frame++) {
    const entry = base + frame * ENTRY_WORDS;
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
  const queue = words.kernel.swapDisk.device.queue;
  const waiting = (m.atomicLoad(queue + 1) - m.atomicLoad(queue)) | 0;
  return waiting === 0 ? 'idle' : `${waiting} request(s) not served`;
}
