/** A machine without a kernel whose CPUs are worker threads, and what they can be told to do on it. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Arena } from '../../src/machine/arena.ts';
import { Cpu } from '../../src/machine/cpu.ts';
import { type CpuWords, haltMachine, layOutCpus } from '../../src/machine/cpuwords.ts';
import { type Layout, layoutOf } from '../../src/machine/layout.ts';
import type { Addr } from '../../src/machine/machine.ts';
import { ParallelMachine } from '../../src/machine/parallel.ts';
import { Tlb } from '../../src/machine/tlb.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { CV_WORDS } from '../../src/sync/condvar.ts';
import { type LockWords, lockMakerNamed } from '../../src/sync/makers.ts';
import { SEMAPHORE_WORDS } from '../../src/sync/semaphore.ts';

/** Slots of the ring that producers fill and consumers empty. */
export const RING = 4;
/** The count of a semaphore, behind its channel and guard. */
const SEMAPHORE_COUNT = SEMAPHORE_WORDS - 1;

export interface Job {
  readonly memory: WebAssembly.Memory;
  readonly cpus: number;
  readonly number: number;
  readonly lock: string;
  readonly work: 'count' | 'semaphores' | 'condvars';
  readonly times: number;
}

export interface Shared {
  readonly m: ParallelMachine;
  readonly cpu: Cpu;
  readonly all: readonly CpuWords[];
  readonly lock: LockWords;
  /** `first` and `second` are only equal while nobody is between the two. Under the lock, plain. */
  readonly counter: { readonly first: Addr; readonly second: Addr };
  /** `put`, `taken`: how many so far; `sum` of what was taken. Under the lock, plain. */
  readonly ring: { readonly slots: Addr; readonly put: Addr; readonly taken: Addr; readonly sum: Addr };
  readonly full: Addr;
  readonly empty: Addr;
}

function layout(cpus: number): Layout {
  return layoutOf({ cpus, ramFrames: 1, arenaWords: 1 << 17 });
}

/** The machine as one of its CPUs sees it; the same words for all. */
export function attach(job: Pick<Job, 'memory' | 'cpus' | 'number' | 'lock'>): Shared {
  const m = new ParallelMachine(job.memory);
  const { arena: base, arenaWords } = layout(job.cpus);
  const arena = new Arena(base, arenaWords);
  const all = layOutCpus(arena, job.cpus);
  const tlb = new Tlb(m, arena.words('tlb', Tlb.WORDS), job.number);
  const cpu = new Cpu(m, arena, layout(job.cpus), all, tlb, job.number);
  cpu.vectors = { exception: () => 0, interrupt: () => cpu.clearLine(cpu.pendingLines()) };
  const lock = lockMakerNamed(job.lock).layOut(arena, 'the lock', job.cpus, true);
  const counter = arena.words('counter', 2);
  const ring = arena.words('ring', RING + 3);
  return {
    m,
    cpu,
    all,
    lock,
    counter: { first: counter, second: counter + 1 },
    ring: { slots: ring, put: ring + RING, taken: ring + RING + 1, sum: ring + RING + 2 },
    full: arena.words('full', Math.max(CV_WORDS, SEMAPHORE_WORDS)),
    empty: arena.words('empty', Math.max(CV_WORDS, SEMAPHORE_WORDS)),
  };
}

/** Runs `times` of the work on each of `cpus` threads. Rejects when not all are done in `seconds`. */
export async function contend(
  work: Job['work'],
  cpus: number,
  times: number,
  lock: string,
  seconds = 30,
): Promise<Shared> {
  const memory = createMemory(layout(cpus).words);
  const shared = attach({ memory, cpus, number: 0, lock });
  if (work === 'semaphores') {
    shared.m.store(shared.empty + SEMAPHORE_COUNT, RING);
  }
  const pool = new Piscina({
    filename: fileURLToPath(new URL('fixtures/contender.ts', import.meta.url)),
    minThreads: cpus,
    maxThreads: cpus,
    atomics: 'disabled',
    execArgv: ['--import', 'tsx'],
  });
  const late = setTimeout(() => haltMachine(shared.m, shared.all), seconds * 1000);
  try {
    const jobs = Array.from({ length: cpus }, (_, number): Job => ({ memory, cpus, number, lock, work, times }));
    await Promise.all(jobs.map(job => pool.run(job)));
    return shared;
  } finally {
    clearTimeout(late);
    await pool.destroy();
  }
}
