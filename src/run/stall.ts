/** Tells a machine in which nothing moves: who waits for what, who holds it, who is deaf, what is unanswered. */
import { type CpuState, readCpu } from '../machine/cpuwords.ts';
import { CONTROL } from '../machine/layout.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { IRQ_BUS, IRQ_IPI, IRQ_TIMER } from '../machine/mips.ts';
import { WAIT, WAIT_NAMES } from '../machine/waits.ts';
import { ENTRY, ENTRY_WORDS, STATE_NAMES } from '../vm/coremap.ts';
import { shootdownsAsked, shootdownsDone } from '../vm/shootdown.ts';
import type { RunWords } from './plan.ts';
import type { Fault } from './types.ts';

/** The fault of kind `stall`. */
export function stallFault(m: Machine, words: RunWords, silentMs: number): Fault {
  const states = words.kernel.cpus.map((_, cpu) => readCpu(m, words.kernel.cpus, cpu));
  const lines = states.map(state => describe(m, words, state));
  const waiting = states.filter(state => state.waitKind !== WAIT.work).map(state => state.cpu);
  return {
    kind: 'stall',
    message: `nothing has moved for ${Math.round(silentMs / 1000)} s: ${
      hasBegun(m) ? lines[waiting[0] ?? 0] : notBegun(m, states.length)
    }`,
    cpus: waiting,
    replay: null,
    details: { cpus: lines, locks: locksOf(m, words), disk: diskOf(m, words) },
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

function describe(m: Machine, words: RunWords, state: CpuState): string {
  const parts = [
    `CPU ${state.cpu} ${doing(m, words, state)}`,
    `interrupt level ${state.ipl}${state.inInterrupt ? ' (in an interrupt)' : ''}`,
  ];
  if (state.spinlocks > 0) {
    parts.push(`holds ${state.spinlocks} spinlock(s)`);
  }
  if (state.lines !== 0) {
    parts.push(`pending: ${linesOf(state.lines)}`);
  }
  const load = (at: Addr) => m.load(at);
  const unanswered =
    shootdownsAsked(load, words.kernel.shootdown, state.cpu) - shootdownsDone(load, words.kernel.shootdown, state.cpu);
  if (unanswered !== 0) {
    parts.push(`${unanswered} TLB shootdown(s) unanswered`);
  }
  return parts.join('; ');
}

function doing(m: Machine, words: RunWords, { waitKind, waitFor }: CpuState): string {
  const verb = hasBegun(m) ? (WAIT_NAMES[waitKind] ?? 'runs') : 'has not begun';
  if (waitKind === WAIT.nothing || waitKind === WAIT.work || waitKind === WAIT.barrier) {
    return verb;
  }
  const name = nameOf(m, words, waitFor);
  return waitKind === WAIT.spinlock ? `${verb} ${name}, held by ${spinner(m.atomicLoad(waitFor))}` : `${verb} ${name}`;
}

function spinner(word: number): string {
  return word === 0 ? 'nobody' : `CPU ${word - 1}`;
}

/** The name of a word: static data by its symbol, a coremap entry's condition variable by its frame. */
function nameOf(m: Machine, words: RunWords, at: Addr): string {
  const name = words.kernel.arena.nameOf(at);
  if (name !== null) {
    return name;
  }
  const base = m.load(words.kernel.coremap.header);
  const frame = Math.floor((at - base) / ENTRY_WORDS);
  const state = STATE_NAMES[m.load(base + frame * ENTRY_WORDS + ENTRY.state)] ?? '?';
  return `frame ${frame} (${state}${m.load(base + frame * ENTRY_WORDS + ENTRY.busy) ? ', busy' : ''})`;
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

function locksOf(m: Machine, words: RunWords): string[] {
  return [words.kernel.coremapLock, words.kernel.runsLock].map(({ name }) => {
    const symbol = words.kernel.arena.symbols.find(each => each.name === name);
    const holder = symbol === undefined ? -1 : (m.atomicLoad(symbol.at) & 0xffff) - 1;
    return `${name}: ${holder < 0 ? 'free' : `held by CPU ${holder}`}`;
  });
}

function diskOf(m: Machine, words: RunWords): string {
  const queue = words.kernel.swapDisk.device.queue;
  const waiting = (m.atomicLoad(queue + 1) - m.atomicLoad(queue)) | 0;
  return waiting === 0 ? 'idle' : `${waiting} request(s) not served`;
}
