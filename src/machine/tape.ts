/**
 * A tape drive: feeds the references of a recorded trace to the process that runs it.
 *
 * A ring of words, one reference each: bit 31 is set for a store, bits 30..0 are the virtual address. The host's reader
 * is the only producer; the consumer is whichever CPU runs the process, one at a time.
 */
import type { Arena } from './arena.ts';
import type { Cpu } from './cpu.ts';
import { type CpuWords, ringBell } from './cpuwords.ts';
import type { Addr, Machine } from './machine.ts';
import { WAIT } from './waits.ts';

export const TAPE_ENTRIES = 1 << 16;

/** Counts wrap. All atomic but the entries, which lie between head and tail. `waiter` holds 1 + a CPU's number. */
const TAPE = { head: 0, tail: 16, ended: 32, waiter: 48, ready: 64, entries: 80, words: 80 + TAPE_ENTRIES } as const;

/** Words that `tapes` tapes take of the arena. */
export function tapeArenaWords(tapes: number): number {
  return tapes * (TAPE.words + 16);
}

export function layOutTapes(arena: Arena, tapes: number): Addr[] {
  return Array.from({ length: tapes }, (_, n) => arena.words(`tape[${n}]`, TAPE.words));
}

// ---- the reader's side ----

/** How many references can be put on. */
export function tapeSpace(m: Machine, tape: Addr): number {
  return TAPE_ENTRIES - ((m.atomicLoad(tape + TAPE.tail) - m.atomicLoad(tape + TAPE.head)) | 0);
}

/** Puts references on: at most {@link tapeSpace}. */
export function tapePut(
  m: Machine,
  tape: Addr,
  cpus: readonly CpuWords[],
  references: Int32Array,
  from: number,
  count: number,
): void {
  const tail = m.atomicLoad(tape + TAPE.tail);
  for (let n = 0; n < count; n++) {
    m.store(tape + TAPE.entries + ((tail + n) & (TAPE_ENTRIES - 1)), references[from + n] as number);
  }
  m.atomicStore(tape + TAPE.tail, (tail + count) | 0);
  tapeWake(m, tape, cpus);
}

/** No more references will come. */
export function tapeEnd(m: Machine, tape: Addr, cpus: readonly CpuWords[]): void {
  m.atomicStore(tape + TAPE.ended, 1);
  tapeWake(m, tape, cpus);
}

/** The consumer says that it waits before it looks, and we look for it after we have put: one sees the other. */
function tapeWake(m: Machine, tape: Addr, cpus: readonly CpuWords[]): void {
  const waiter = m.atomicExchange(tape + TAPE.waiter, 0);
  m.atomicStore(tape + TAPE.ready, 1);
  if (waiter !== 0) {
    ringBell(m, cpus, waiter - 1);
  }
}

// ---- the process's side ----

/** How many references can be taken; sleeps while there are none and more may come. 0 is the tape's end. */
export function tapeAwait(cpu: Cpu, tape: Addr): number {
  const { m } = cpu;
  for (;;) {
    const ended = m.atomicLoad(tape + TAPE.ended);
    const ready = (m.atomicLoad(tape + TAPE.tail) - m.atomicLoad(tape + TAPE.head)) | 0;
    if (ready > 0 || ended !== 0) {
      return ready;
    }
    cpu.waits(WAIT.tape, tape);
    m.atomicStore(tape + TAPE.ready, 0);
    m.atomicStore(tape + TAPE.waiter, cpu.number + 1);
    if (m.atomicLoad(tape + TAPE.tail) === m.atomicLoad(tape + TAPE.head) && m.atomicLoad(tape + TAPE.ended) === 0) {
      cpu.idle(tape + TAPE.ready);
    }
    cpu.runs();
  }
}

/** The n-th reference not taken yet. */
export function tapePeek(m: Machine, tape: Addr, n: number): number {
  return m.load(tape + TAPE.entries + ((m.load(tape + TAPE.head) + n) & (TAPE_ENTRIES - 1)));
}

/** Takes `count` references off. */
export function tapeTake(m: Machine, tape: Addr, count: number): void {
  m.atomicStore(tape + TAPE.head, (m.atomicLoad(tape + TAPE.head) + count) | 0);
}
