/**
 * Interrupts: which waits at a thread's CPU, and whether the access that the thread stands before takes it.
 *
 * A CPU takes interrupts where it looks at its lines, and that look is an access of its own: it finds a line up at level 0,
 * and the CPU then enters the handler, or looks once more and enters it. So to deliver an interrupt is to let that CPU
 * make that access, and not another move beside those of its CPU.
 */
import type { Program } from '../../explore/program.ts';
import { type CpuWords, OWN, SHARED } from '../../machine/cpuwords.ts';
import { IRQ_BUS, IRQ_HALT, IRQ_IPI, IRQ_TIMER } from '../../machine/mips.ts';
import { ACCESS, BLOCKED, type ModelThread } from '../../machine/modelthread.ts';
import { IPI_OFFLINE, IPI_PANIC, IPI_TLBSHOOTDOWN, IPI_UNIDLE } from '../../sync/ipi.ts';
import type { LabInterrupt } from '../types.ts';

const IPIS = [
  [IPI_TLBSHOOTDOWN, 'TLB shootdown'],
  [IPI_UNIDLE, 'unidle'],
  [IPI_OFFLINE, 'offline'],
  [IPI_PANIC, 'panic'],
] as const;
const LINES = [
  [IRQ_BUS, 'disk'],
  [IRQ_TIMER, 'timer'],
  [IRQ_HALT, 'halt'],
] as const;

/** An access as a thread stands before it. */
type Standing = Pick<ModelThread, 'cpu' | 'kind' | 'at' | 'operand'>;

/** What waits at a thread's CPU; null for nothing, or where the program does not say where its CPUs' words are. */
export function interruptOf(program: Program, thread: ModelThread, enabled: boolean): LabInterrupt | null {
  const what = waitingAt(program, thread.cpu);
  const words = wordsOf(program, thread.cpu);
  if (what === null || words === undefined) {
    return null;
  }
  if (!enabled) {
    const how = levelOf(program, words) > 0 ? 'blocked, interrupts off' : 'blocked';
    return { what, taken: 'off', text: thread.blocked === BLOCKED.not ? 'the run is over' : how };
  }
  if (levelOf(program, words) > 0) {
    return { what, taken: 'off', text: whyOff(program, words) };
  }
  return takenBy(program, thread) === null
    ? { what, taken: 'later', text: 'it takes it where it looks at its lines next' }
    : { what, taken: 'next', text: 'it takes it with its next step' };
}

/** `TLB shootdown`, if the access takes that interrupt; null for none. */
export function takenBy(program: Program, { cpu, kind, at, operand }: Standing): string | null {
  const words = wordsOf(program, cpu);
  const memory = program.m.words;
  if (words === undefined || levelOf(program, words) > 0) {
    return null;
  }
  const irq = words.shared + SHARED.irq;
  const looks =
    (kind === ACCESS.atomicLoad && at === irq) ||
    (kind === ACCESS.idle && operand === irq) ||
    (kind === ACCESS.acquire && operand === irq && memory[at] !== 0);
  return looks ? waitingAt(program, cpu) : null;
}

/** Whether a thread's CPU is in an interrupt. */
export function isInInterrupt(program: Program, cpu: number): boolean {
  const words = wordsOf(program, cpu);
  return words !== undefined && program.m.words[words.own + OWN.inInterrupt] !== 0;
}

function wordsOf({ cpus, kernel }: Program, cpu: number): CpuWords | undefined {
  return (cpus ?? kernel?.cpus)?.[cpu];
}

function levelOf({ m }: Program, words: CpuWords): number {
  return m.words[words.own + OWN.ipl] as number;
}

/** The interrupts whose lines are up, by what they are about. */
function waitingAt(program: Program, cpu: number): string | null {
  const words = wordsOf(program, cpu);
  const memory = program.m.words;
  const lines = words === undefined ? 0 : (memory[words.shared + SHARED.irq] as number);
  const pending = program.kernel?.ipis[cpu]?.pending;
  const ipis = pending === undefined ? 0 : (memory[pending] as number);
  const named = IPIS.filter(([bit]) => (ipis & bit) !== 0).map(([, name]) => name);
  const all = [
    ...((lines & IRQ_IPI) === 0 ? [] : named.length === 0 ? ['IPI'] : named),
    ...LINES.filter(([line]) => (lines & line) !== 0).map(([, name]) => name),
  ];
  return all.length === 0 ? null : all.join(' and ');
}

function whyOff({ m }: Program, { own }: CpuWords): string {
  if (m.words[own + OWN.inInterrupt] !== 0) {
    return 'it is in an interrupt already';
  }
  const spinlocks = m.words[own + OWN.spinlocks] as number;
  return spinlocks > 0
    ? `it has interrupts off: it holds ${spinlocks === 1 ? 'a spinlock' : `${spinlocks} spinlocks`}`
    : 'it has interrupts off';
}
