/**
 * Run queues: one a CPU, first in, first out, each under a spinlock of its own.
 *
 * A CPU that finds its queue empty says so under the lock before it sleeps; whoever puts a thread on a queue sees that
 * under the same lock and sends its CPU an UNIDLE interrupt. Source: OS/161 `thread/thread.c`.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import { IPI_UNIDLE, type IpiWords, ipi_send } from '../sync/ipi.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../sync/spinlock.ts';

/** Under the queue's lock. */
const QUEUE = { head: 0, count: 1, idle: 2, entries: 3 } as const;

export interface RunQueueWords {
  readonly locks: readonly Addr[];
  readonly queues: readonly Addr[];
  readonly capacity: number;
}

export function layOutRunQueues(arena: Arena, cpus: number, threads: number): RunQueueWords {
  const each = (make: (n: number) => Addr) => Array.from({ length: cpus }, (_, n) => make(n));
  return {
    locks: each(n => arena.words(`cpu[${n}].runqueue_lock`, SPINLOCK_WORDS)),
    queues: each(n => arena.words(`cpu[${n}].runqueue`, QUEUE.entries + threads)),
    capacity: threads,
  };
}

export class RunQueues {
  readonly #cpu: Cpu;
  readonly #at: RunQueueWords;
  readonly #ipis: readonly IpiWords[];

  constructor(cpu: Cpu, at: RunQueueWords, ipis: readonly IpiWords[]) {
    this.#cpu = cpu;
    this.#at = at;
    this.#ipis = ipis;
  }

  /** Puts a thread at the end of a CPU's queue, and wakes that CPU if it has nothing to run. */
  push(target: number, thread: number): void {
    const lock = this.#at.locks[target] as Addr;
    const queue = this.#at.queues[target] as Addr;
    const { m } = this.#cpu;
    spinlock_acquire(this.#cpu, lock);
    const count = m.load(queue + QUEUE.count);
    m.store(queue + QUEUE.entries + ((m.load(queue + QUEUE.head) + count) % this.#at.capacity), thread);
    m.store(queue + QUEUE.count, count + 1);
    const wasIdle = m.load(queue + QUEUE.idle) !== 0;
    spinlock_release(this.#cpu, lock);
    if (wasIdle && target !== this.#cpu.number) {
      ipi_send(this.#cpu, this.#ipis[target] as IpiWords, target, IPI_UNIDLE);
    }
  }

  /** The next thread of this CPU, or -1, in which case the CPU counts as idle until the next call. */
  pop(): number {
    const lock = this.#at.locks[this.#cpu.number] as Addr;
    const queue = this.#at.queues[this.#cpu.number] as Addr;
    const { m } = this.#cpu;
    spinlock_acquire(this.#cpu, lock);
    const count = m.load(queue + QUEUE.count);
    const head = m.load(queue + QUEUE.head);
    const thread = count === 0 ? -1 : m.load(queue + QUEUE.entries + head);
    if (count > 0) {
      m.store(queue + QUEUE.head, (head + 1) % this.#at.capacity);
      m.store(queue + QUEUE.count, count - 1);
    }
    m.store(queue + QUEUE.idle, count === 0 ? 1 : 0);
    spinlock_release(this.#cpu, lock);
    return thread;
  }
}

/** Threads on a CPU's queue, the next one first, as seen from outside: exact when the machine is quiet. */
export function queuedThreads(m: Machine, at: RunQueueWords, cpu: number): number[] {
  const queue = at.queues[cpu] as Addr;
  const head = m.load(queue + QUEUE.head);
  return Array.from({ length: m.load(queue + QUEUE.count) }, (_, n) =>
    m.load(queue + QUEUE.entries + ((head + n) % at.capacity)),
  );
}
