/** What each CPU counts. A counter is a word that only its CPU writes: add them up when the machine is quiet. */
import type { Arena } from './arena.ts';
import type { Addr, Machine } from './machine.ts';

const COUNTERS = [
  /** User loads and stores. */
  'references',
  /** Operations of kernel workloads, and user programs' slices. */
  'operations',
  /** UTLB misses and invalid-entry exceptions. */
  'tlbMisses',
  /** Faults that had to find a frame: first touches and touches after an eviction. */
  'pageFaults',
  'zeroFills',
  /** Stores to clean pages (modify exceptions, and misses that store). */
  'modifyFaults',
  'cleanEvictions',
  'dirtyEvictions',
  'swapReads',
  'swapWrites',
  /** Requests put on another CPU's queue. */
  'shootdownsSent',
  'shootdownsTaken',
  /** Requests that found the target's queue full and became part of a "flush all". */
  'shootdownsCoalesced',
  /** Queues that were full, and answered by forgetting all translations. */
  'shootdownFlushes',
  /** An address space's translations forgotten because another one takes its ASID. */
  'asidFlushes',
  'interrupts',
  'ipisSent',
  /** Times that this CPU slept, and how long, in microseconds. */
  'idles',
  'idleMicros',
  /** Sleeps on a busy frame. */
  'busyWaits',
  'contextSwitches',
  'migrations',
  /** Frees from interrupts, put off to the next allocation. */
  'deferredFrees',
  /** Loads compared with what was stored, tags compared with what was written. */
  'checks',
] as const;

export type Counter = (typeof COUNTERS)[number];

/** `COUNTER.references` is the index of that counter. */
export const COUNTER = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Record<Counter, number>;

/** Where a CPU's counters lie. */
export function counterWords(arena: Arena, cpu: number): Addr {
  return arena.words(`counters[${cpu}]`, COUNTERS.length);
}

/** All counters of one CPU by name. Counts wrap at 2^32. */
export function readCounters(m: Machine, at: Addr): Record<Counter, number> {
  return Object.fromEntries(COUNTERS.map((name, index) => [name, m.load(at + index) >>> 0])) as Record<Counter, number>;
}
