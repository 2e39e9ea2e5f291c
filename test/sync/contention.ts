/** A machine without a kernel whose CPUs are worker threads, and what they can be told to do on it. */
import { Piscina } from 'piscina';
import { Arena } from '../../src/machine/arena.ts';
import { Cpu } from '../../src/machine/cpu.ts';
import { type CpuWords, haltMachine, layOutCpus } from '../../src/machine/cpuwords.ts';
import { CONTROL, type Layout, layoutOf } from '../../src/machine/layout.ts';
import type { Addr } from '../../src/machine/machine.ts';
import { ParallelMachine } from '../../src/machine/parallel.ts';
import { Tlb } from '../../src/machine/tlb.ts';
import { createMemory } from '../../src/machine/wasm.ts';
import { CV_WORDS } from '../../src/sync/condvar.ts';
import { LOCK_COUNTS } from '../../src/sync/lockstats.ts';
import { type LockWords, lockMakerNamed } from '../../src/sync/makers.ts';
import { SEMAPHORE_WORDS } from '../../src/sync/semaphore.ts';
import { built } from '../built.ts';
import { spoil } from './spoil.ts';

/** CPUs at most. */
const THREADS = 8;
/** Slots of the ring that producers fill and consumers empty. */
export const RING = 4;
/** The count of a semaphore, behind its channel and guard. */
const SEMAPHORE_COUNT = SEMAPHORE_WORDS - 1;

export interface Task {
  readonly work: 'count' | 'semaphores' | 'condvars' | 'order';
  readonly cpus: number;
  /** Of the work, on each CPU. */
  readonly times: number;
  readonly lock: string;
  /** The name of one of `lockMistakes`. */
  readonly mistake?: string;
}

export interface Job extends Task {
  readonly memory: WebAssembly.Memory;
  readonly number: number;
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
  /** Who had the lock, in this order; as many as `counter.first` says. Under the lock, plain. */
  readonly log: Addr;
}

/** Nothing has moved for so long that nothing will. */
export class Stalled extends Error {}

function layout(cpus: number): Layout {
  return layoutOf({ cpus, ramFrames: 1, arenaWords: 1 << 15 });
}

/** The machine as one of its CPUs sees it; the same words for all. */
export function attach(job: Omit<Job, 'work' | 'times'>): Shared {
  const m = new ParallelMachine(job.memory);
  const { arena: base, arenaWords } = layout(job.cpus);
  const arena = new Arena(base, arenaWords);
  const all = layOutCpus(arena, job.cpus);
  const tlb = new Tlb(m, arena.words('tlb', Tlb.WORDS), job.number);
  const cpu = new Cpu(m, arena, layout(job.cpus), all, tlb, job.number);
  cpu.vectors = { exception: () => 0, interrupt: () => cpu.clearLine(cpu.pendingLines()), switched: () => {} };
  const lock = lockMakerNamed(job.lock).layOut(arena, 'the lock', job.cpus, true);
  if (job.mistake !== undefined) {
    spoil(m, arena, job.mistake, job.number);
  }
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
    log: arena.words('log', THREADS),
  };
}

/** Threads for all contentions of a test file. Destroy it after the last. */
export function createPool(): Piscina {
  return new Piscina({
    filename: built('test/sync/fixtures/contender.ts'),
    minThreads: THREADS,
    maxThreads: THREADS,
    atomics: 'disabled',
  });
}

/**
 * Runs the work on so many threads until all are done. Throws what the first CPU to fail threw, or {@link Stalled} when
 * no CPU has acquired the lock for `patience` milliseconds since all have begun.
 */
export async function contend(pool: Piscina, task: Task, patience = 20_000): Promise<Shared> {
  const memory = createMemory(layout(task.cpus).words);
  const shared = attach({ ...task, memory, number: 0 });
  const { m, all, empty } = shared;
  if (task.work === 'semaphores') {
    m.store(empty + SEMAPHORE_COUNT, RING);
  }
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    haltMachine(m, all);
  };
  const stopWatching = watch(shared, patience, () => fail(new Stalled(`nothing moved for ${patience} ms`)));
  const jobs = Array.from({ length: task.cpus }, (_, number): Job => ({ ...task, memory, number }));
  await Promise.all(jobs.map(job => pool.run(job).catch(fail)));
  stopWatching();
  if (failure !== undefined) {
    throw failure;
  }
  return shared;
}

/** Calls back when no CPU has acquired the lock for so many milliseconds. Returns what ends the watch. */
function watch({ m, lock }: Shared, patience: number, stalled: () => void): () => void {
  const turns = () => lock.stats.reduce((sum, at) => sum + m.load(at.counts + LOCK_COUNTS.turns), 0);
  let seen = turns();
  let since = performance.now();
  const timer = setInterval(() => {
    const now = turns();
    if (now !== seen || m.atomicLoad(CONTROL.go) === 0) {
      seen = now;
      since = performance.now();
    } else if (performance.now() - since > patience) {
      clearInterval(timer);
      stalled();
    }
  }, 50);
  return () => clearInterval(timer);
}
