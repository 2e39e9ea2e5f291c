/**
 * TLB shootdown, both halves: the CPU that asks, the CPUs that answer, and the overflow rule between them.
 *
 * Only a CPU can change its own TLB. To take a translation away, the sender puts a request on the queue of every CPU
 * that may hold it, interrupts them, and sleeps, interrupts on, until each has acknowledged. Each CPU's queue, counters
 * and wait channel are under its ipi lock.
 *
 * Acknowledgements do not live in the queue's slots: `asked` numbers the requests ever made of a CPU and `done` says up
 * to which number they are carried out. So when a request finds the queue full and the whole queue becomes "flush all",
 * nobody's acknowledgement is lost (OS/161 lost them, and since 2.0.2 panics instead).
 *
 * The handler runs in an interrupt: it touches its own TLB, its own queue and its own counters, and no lock that sleeps.
 * Source: Black et al., "Translation lookaside buffer consistency", ASPLOS 1989; OS/161 `thread/thread.c`.
 */
import type { Arena } from '../machine/arena.ts';
import { COUNTER } from '../machine/counters.ts';
import type { Cpu } from '../machine/cpu.ts';
import { histogramWords, recordNanos } from '../machine/histogram.ts';
import type { Addr } from '../machine/machine.ts';
import { IRQ_IPI, NTLB, TLBHI_INVALID } from '../machine/mips.ts';
import { IPI_TLBSHOOTDOWN, type IpiWords, ipi_post, ipi_raise, ipi_take } from '../sync/ipi.ts';
import { cannotSleep } from '../sync/lock.ts';
import { spinlock_acquire, spinlock_release } from '../sync/spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeall } from '../sync/wchan.ts';

/** Requests that a CPU's queue holds; one more turns them all into "flush all". Source: OS/161 `TLBSHOOTDOWN_MAX`. */
export const TLBSHOOTDOWN_MAX = 16;
const TLBSHOOTDOWN_ALL = TLBSHOOTDOWN_MAX + 1;

/** Under the CPU's ipi lock. `queue` holds EntryHi words, `count` of them, or TLBSHOOTDOWN_ALL. */
export const QUEUE = { count: 0, asked: 1, done: 2, queue: 3, words: 3 + TLBSHOOTDOWN_MAX } as const;

export interface ShootdownWords {
  readonly queues: readonly Addr[];
  /** Senders sleep here for this CPU's acknowledgement. */
  readonly acks: readonly Addr[];
  /** By kernel thread: tickets of the requests that it waits for, by target. */
  readonly tickets: readonly Addr[];
  /** This CPU only: nanoseconds from the first request to the last acknowledgement. */
  readonly latency: readonly Addr[];
}

export function layOutShootdown(arena: Arena, cpus: number): ShootdownWords {
  const each = <T>(make: (n: number) => T) => Array.from({ length: cpus }, (_, n) => make(n));
  return {
    queues: each(n => arena.words(`cpu[${n}].shootdown`, QUEUE.words)),
    acks: each(n => arena.words(`the acknowledgement of CPU ${n}`, WCHAN_WORDS)),
    tickets: each(n => arena.words(`thread[${n}].tickets`, cpus)),
    latency: each(n => histogramWords(arena, `cpu[${n}].shootdown.latency`)),
  };
}

export class Shootdown {
  readonly cpu: Cpu;
  readonly ipis: readonly IpiWords[];
  readonly at: ShootdownWords;
  readonly queue: Addr;
  readonly tickets: Addr;

  constructor(cpu: Cpu, ipis: readonly IpiWords[], at: ShootdownWords) {
    this.cpu = cpu;
    this.ipis = ipis;
    this.at = at;
    this.queue = at.queues[cpu.number] as Addr;
    this.tickets = at.tickets[cpu.curthread] as Addr;
  }

  // ---- the sender ----

  /**
   * Takes a translation out of the TLBs of a set of CPUs (bit n is CPU n) and returns when it is out of all of them.
   * Sleeps: needs interrupts on and no spinlock, and must not hold a lock that another CPU can only spin for.
   */
  shoot(cpus: number, entryHi: number): void {
    const reason = cannotSleep(this.cpu);
    if (reason !== null) {
      this.cpu.panic(`tlb shootdown: CPU ${this.cpu.number} would wait for acknowledgements ${reason}`);
    }
    const others = cpus & ~(1 << this.cpu.number);
    if (others !== cpus) {
      this.invalidate(entryHi);
    }
    if (others !== 0) {
      const start = this.cpu.m.now();
      this.send_all(others, entryHi);
      this.await_all(others);
      recordNanos(this.cpu.m, this.at.latency[this.cpu.number] as Addr, this.cpu.m.now() - start);
    }
  }

  /** Sends first to all, so that they work at the same time. */
  send_all(cpus: number, entryHi: number): void {
    for (let target = 0; target < this.cpu.cpus; target++) {
      if ((cpus >>> target) & 1) {
        this.cpu.m.store(this.tickets + target, this.send(target, entryHi));
      }
    }
  }

  await_all(cpus: number): void {
    for (let target = 0; target < this.cpu.cpus; target++) {
      if ((cpus >>> target) & 1) {
        this.await_ack(target, this.cpu.m.load(this.tickets + target));
      }
    }
  }

  /** Queues one request and interrupts its target. Returns the number to wait for. */
  send(target: number, entryHi: number): number {
    const ipi = this.ipis[target] as IpiWords;
    spinlock_acquire(this.cpu, ipi.lock);
    const ticket = this.enqueue(this.at.queues[target] as Addr, entryHi);
    ipi_post(this.cpu, ipi, IPI_TLBSHOOTDOWN);
    spinlock_release(this.cpu, ipi.lock);
    ipi_raise(this.cpu, target);
    this.cpu.count(COUNTER.shootdownsSent);
    return ticket;
  }

  /** Needs the target's ipi lock. */
  enqueue(queue: Addr, entryHi: number): number {
    const { m } = this.cpu;
    const count = m.load(queue + QUEUE.count);
    if (count < TLBSHOOTDOWN_MAX) {
      m.store(queue + QUEUE.queue + count, entryHi);
      m.store(queue + QUEUE.count, count + 1);
    } else {
      m.store(queue + QUEUE.count, TLBSHOOTDOWN_ALL);
      this.cpu.count(COUNTER.shootdownsCoalesced);
    }
    const ticket = (m.load(queue + QUEUE.asked) + 1) | 0;
    m.store(queue + QUEUE.asked, ticket);
    return ticket;
  }

  /**
   * Sleeps until a target has carried out requests up to `ticket`. The target moves `done` and looks for sleepers under
   * its ipi lock, which we hold from the test until we are on the channel.
   */
  await_ack(target: number, ticket: number): void {
    const { lock } = this.ipis[target] as IpiWords;
    spinlock_acquire(this.cpu, lock);
    while (((this.cpu.m.load((this.at.queues[target] as Addr) + QUEUE.done) - ticket) | 0) < 0) {
      wchan_sleep(this.cpu, this.at.acks[target] as Addr, lock);
    }
    spinlock_release(this.cpu, lock);
  }

  // ---- the handler ----

  /**
   * The IPI handler. The line is cleared before anything is taken: a request that comes later raises it again. Returns
   * the requests that are not about the TLB, of the kinds in `ipi.ts`.
   */
  interprocessor_interrupt(): number {
    const ipi = this.ipis[this.cpu.number] as IpiWords;
    this.cpu.clearLine(IRQ_IPI);
    spinlock_acquire(this.cpu, ipi.lock);
    const pending = ipi_take(this.cpu, ipi);
    this.drain();
    const senders = this.acknowledge(ipi.lock);
    spinlock_release(this.cpu, ipi.lock);
    wchan_ring(this.cpu, senders);
    return pending & ~IPI_TLBSHOOTDOWN;
  }

  /** Carries out all requests of this CPU's queue. Needs its ipi lock. */
  drain(): void {
    const { m } = this.cpu;
    const count = m.load(this.queue + QUEUE.count);
    if (count === TLBSHOOTDOWN_ALL) {
      this.flush();
    } else {
      for (let n = 0; n < count; n++) {
        this.invalidate(m.load(this.queue + QUEUE.queue + n));
        this.cpu.count(COUNTER.shootdownsTaken);
      }
    }
    m.store(this.queue + QUEUE.count, 0);
  }

  /** Says that all that was asked is done. Needs this CPU's ipi lock. Returns the senders that sleep for it. */
  acknowledge(lock: Addr): number {
    // Atomic for whoever looks without the lock; senders hold it.
    this.cpu.m.atomicStore(this.queue + QUEUE.done, this.cpu.m.load(this.queue + QUEUE.asked));
    return wchan_wakeall(this.cpu, this.at.acks[this.cpu.number] as Addr, lock);
  }

  // ---- this CPU's TLB ----

  /** Makes this CPU forget a translation, if it has it. Interrupts are off in between: the slot could change its page. */
  invalidate(entryHi: number): void {
    this.cpu.splraise();
    const slot = this.cpu.tlb.tlb_probe(entryHi);
    if (slot >= 0) {
      this.cpu.tlb.tlb_write(TLBHI_INVALID(slot), 0, slot);
    }
    this.cpu.spllower();
  }

  /** Makes this CPU forget all translations. */
  flush(): void {
    this.cpu.splraise();
    this.cpu.count(COUNTER.shootdownFlushes);
    for (let slot = 0; slot < NTLB; slot++) {
      this.cpu.tlb.tlb_write(TLBHI_INVALID(slot), 0, slot);
    }
    this.cpu.spllower();
  }
}

/** Requests ever made of a CPU. Exact when the machine is quiet. */
export function shootdownsAsked(load: (at: Addr) => number, at: ShootdownWords, cpu: number): number {
  return load((at.queues[cpu] as Addr) + QUEUE.asked) >>> 0;
}

/** Requests that a CPU has carried out. Exact when the machine is quiet. */
export function shootdownsDone(load: (at: Addr) => number, at: ShootdownWords, cpu: number): number {
  return load((at.queues[cpu] as Addr) + QUEUE.done) >>> 0;
}
