import { describe, expect, test } from 'vitest';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { MachineHalted } from '../../src/machine/panic.ts';
import { IPI_OFFLINE, IPI_PANIC, IPI_UNIDLE, type IpiWords, ipi_post, ipi_send, ipi_take } from '../../src/sync/ipi.ts';
import { spinlock_acquire, spinlock_release } from '../../src/sync/spinlock.ts';
import type { Kernel } from '../../src/vm/kernel.ts';
import { shootdownsAsked, shootdownsDone, TLBSHOOTDOWN_MAX } from '../../src/vm/shootdown.ts';
import { type Booted, bootKernel, startProcess } from './boot.ts';
import { counted, expectSound, page, panicOf } from './support.ts';

function unanswered(booted: Booted, cpu: number): number {
  const load = (at: number) => booted.m.load(at);
  return shootdownsAsked(load, booted.words.shootdown, cpu) - shootdownsDone(load, booted.words.shootdown, cpu);
}

/** Two CPUs; CPU 1 has pages 0 to `pages`-1 of an address space in its TLB. */
function twoCpus(pages: number) {
  const booted = bootKernel({ cpus: 2, frames: 64 });
  const [first, second] = booted.kernels as [Kernel, Kernel];
  const as = startProcess(second);
  for (let n = 0; n < pages; n++) second.cpu.loadWord(page(n));
  const entry = (n: number) => second.spaces.entryHi(as, page(n));
  const has = (n: number) => second.cpu.tlb.tlb_probe(entry(n)) >= 0;
  return { booted, first, second, entry, has };
}

describe('a shootdown', () => {
  test('returns when the other CPU has forgotten the page, and only that page', () => {
    const { booted, first, entry, has } = twoCpus(3);
    first.shootdown.shoot(1 << 1, entry(1));
    expect([0, 1, 2].map(has)).toEqual([true, false, true]);
    expect(unanswered(booted, 1)).toBe(0);
    expect(counted(booted, 'shootdownsSent')).toBe(1);
    expect(counted(booted, 'shootdownsTaken')).toBe(1);
  });

  test('does not return before the other CPU has acknowledged', () => {
    const { booted, first, entry } = twoCpus(1);
    booted.m.serve = () => {};
    expect(() => first.shootdown.shoot(1 << 1, entry(0))).toThrow('asleep on word');
    expect(unanswered(booted, 1)).toBe(1);
  });

  test('of this CPU alone sends nothing', () => {
    const { booted, second, entry, has } = twoCpus(2);
    second.shootdown.shoot(1 << 1, entry(0));
    expect([0, 1].map(has)).toEqual([false, true]);
    expect(counted(booted, 'ipisSent')).toBe(0);
  });

  test('of nobody does nothing', () => {
    const { booted, first, entry } = twoCpus(1);
    first.shootdown.shoot(0, entry(0));
    expect(counted(booted, 'ipisSent')).toBe(0);
  });

  test('reaches a CPU that only may hold the page, which acknowledges all the same', () => {
    const booted = bootKernel({ cpus: 3, frames: 8 });
    const [first, second, third] = booted.kernels as [Kernel, Kernel, Kernel];
    const as = startProcess(second);
    second.cpu.loadWord(page(0));
    // Another process runs there now, and the entry has been pushed out: the kernel cannot know that.
    second.shootdown.flush();
    startProcess(second);
    third.unmapper.as_unmap(as, page(0));
    expect(counted(booted, 'shootdownsTaken')).toBe(1);
    expect(unanswered(booted, 1)).toBe(0);
    first.cpu.safepoint();
    expectSound(booted, 0);
  });

  test('reaches every CPU that the process ran on, all of them asked before any is waited for', () => {
    const booted = bootKernel({ cpus: 8, frames: 8 });
    const as = startProcess(booted.kernel);
    for (const kernel of booted.kernels.slice(1)) {
      kernel.spaces.proc_setas(as);
      kernel.cpu.storeWord(page(0), kernel.cpu.number);
    }
    const serve = booted.m.serve;
    let askedAtFirstSleep = -1;
    booted.m.serve = () => {
      if (askedAtFirstSleep < 0) {
        askedAtFirstSleep = [1, 2, 3, 4, 5, 6, 7].filter(cpu => unanswered(booted, cpu) === 1).length;
      }
      serve();
    };
    booted.kernel.unmapper.as_unmap(as, page(0));
    expect(askedAtFirstSleep).toBe(7);
    expect(counted(booted, 'shootdownsTaken')).toBe(7);
    expectSound(booted, 0);
  });

  test('works on 32 CPUs, bit 31 of the set included', () => {
    const booted = bootKernel({ cpus: 32, frames: 8 });
    const last = booted.kernels[31] as Kernel;
    const as = startProcess(last);
    last.cpu.storeWord(page(0), 1);
    booted.kernel.unmapper.as_unmap(as, page(0));
    expect(last.cpu.tlb.tlb_probe(last.spaces.entryHi(as, page(0)))).toBe(-1);
    expectSound(booted, 0);
  });

  test('holding a spinlock, at high level, or in an interrupt panics', () => {
    const { booted, first, entry } = twoCpus(1);
    const spin = booted.words.arena.words('a spinlock', 1);
    spinlock_acquire(first.cpu, spin);
    expect(panicOf(() => first.shootdown.shoot(2, entry(0)))).toContain('holding 1 spinlock(s)');
    spinlock_release(first.cpu, spin);
    first.cpu.splraise();
    expect(panicOf(() => first.shootdown.shoot(2, entry(0)))).toContain('at high interrupt level');
  });
});

describe('the queue of 16', () => {
  test.each([1, 15, 16])('of %i requests is carried out one by one', count => {
    const { booted, first, second, entry, has } = twoCpus(20);
    const tickets = Array.from({ length: count }, (_, n) => first.shootdown.send(1, entry(n)));
    expect(tickets).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    second.cpu.safepoint();
    expect(counted(booted, 'shootdownFlushes')).toBe(0);
    expect(counted(booted, 'shootdownsTaken')).toBe(count);
    for (let n = 0; n < 20; n++) expect(has(n)).toBe(n >= count);
    expect(unanswered(booted, 1)).toBe(0);
  });

  test.each([17, 18, 40])('with %i requests forgets everything, and acknowledges every one of them', count => {
    const { booted, first, second, entry, has } = twoCpus(20);
    const tickets = Array.from({ length: count }, (_, n) => first.shootdown.send(1, entry(n % 20)));
    expect(counted(booted, 'shootdownsCoalesced')).toBe(count - TLBSHOOTDOWN_MAX);
    second.cpu.safepoint();
    expect(counted(booted, 'shootdownFlushes')).toBe(1);
    for (let n = 0; n < 20; n++) expect(has(n)).toBe(false);
    expect(unanswered(booted, 1)).toBe(0);
    // No wait for any of them sleeps.
    for (const ticket of tickets) first.shootdown.await_ack(1, ticket);
    second.cpu.loadWord(page(0));
    expectSound(booted, 0);
  });

  test('is empty again after a flush: the next request is one of its own', () => {
    const { booted, first, second, entry, has } = twoCpus(20);
    for (let n = 0; n < 17; n++) first.shootdown.send(1, entry(n));
    second.cpu.safepoint();
    second.cpu.loadWord(page(3));
    second.cpu.loadWord(page(4));
    first.shootdown.shoot(2, entry(3));
    expect([has(3), has(4)]).toEqual([false, true]);
    expect(counted(booted, 'shootdownFlushes')).toBe(1);
  });

  test('numbers its requests on through the sign of a word', () => {
    const { booted, first, second, entry } = twoCpus(1);
    const queue = booted.words.shootdown.queues[1] as number;
    // `asked` and `done`, as they would be after 2^31-2 requests.
    booted.m.store(queue + 1, 0x7ffffffe);
    booted.m.store(queue + 2, 0x7ffffffe);
    const tickets = [1, 2, 3].map(() => first.shootdown.send(1, entry(0)));
    booted.m.serve = () => {};
    expect(() => first.shootdown.await_ack(1, tickets[2] as number)).toThrow('asleep on word');
    second.cpu.safepoint();
    expect(unanswered(booted, 1)).toBe(0);
  });
});

describe('interprocessor interrupts', () => {
  test('the line is cleared before requests are taken: one that arrives in between raises it again', () => {
    const { booted, first, second, entry, has } = twoCpus(2);
    const { shootdown } = second;
    const drain = shootdown.drain.bind(shootdown);
    let lineWhileDraining = -1;
    shootdown.drain = () => {
      lineWhileDraining = second.cpu.pendingLines() & IRQ_IPI;
      drain();
    };
    const acknowledge = shootdown.acknowledge.bind(shootdown);
    shootdown.acknowledge = lock => {
      const woken = acknowledge(lock);
      // As a sender's raise that comes when the handler has its lock: the line alone.
      if (second.cpu.pendingLines() === 0) first.cpu.raise(1, IRQ_IPI);
      shootdown.acknowledge = acknowledge;
      return woken;
    };
    first.shootdown.send(1, entry(0));
    second.cpu.safepoint();
    expect(lineWhileDraining).toBe(0);
    expect(second.cpu.pendingLines()).toBe(0);
    expect([has(0), has(1)]).toEqual([false, true]);
    expect(counted(booted, 'interrupts')).toBeGreaterThanOrEqual(2);
  });

  test('any number of sends before the line is taken are one interrupt', () => {
    const { booted, first, second, entry } = twoCpus(1);
    for (let n = 0; n < 9; n++) first.shootdown.send(1, entry(0));
    second.cpu.safepoint();
    expect(counted(booted, 'interrupts')).toBe(1);
  });

  test('are held back while the interrupt level is high', () => {
    const { first, second, entry, has } = twoCpus(1);
    second.cpu.splraise();
    first.shootdown.send(1, entry(0));
    second.cpu.safepoint();
    expect(has(0)).toBe(true);
    second.cpu.spllower();
    expect(has(0)).toBe(false);
  });

  test('of kind PANIC stop the CPU; those of kind UNIDLE change nothing in memory or TLB', () => {
    const { booted, first, second, has } = twoCpus(1);
    ipi_send(first.cpu, booted.words.ipis[1] as IpiWords, 1, IPI_UNIDLE);
    second.cpu.safepoint();
    expect(has(0)).toBe(true);
    ipi_send(first.cpu, booted.words.ipis[1] as IpiWords, 1, IPI_PANIC);
    expect(() => second.cpu.safepoint()).toThrow(MachineHalted);
  });

  test('may be sent to oneself', () => {
    const booted = bootKernel();
    ipi_send(booted.kernel.cpu, booted.words.ipis[0] as IpiWords, 0, IPI_UNIDLE | IPI_OFFLINE);
    booted.kernel.cpu.safepoint();
    expect(booted.kernel.cpu.pendingLines()).toBe(0);
    expectSound(booted, 0);
  });

  test('are posted and taken under the target’s lock only', () => {
    const booted = bootKernel({ cpus: 2 });
    const ipi = booted.words.ipis[1] as IpiWords;
    expect(panicOf(() => ipi_post(booted.kernel.cpu, ipi, IPI_UNIDLE))).toBe(
      'ipi_post: CPU 0 does not hold cpu[1].ipi_lock',
    );
    expect(panicOf(() => ipi_take(booted.kernel.cpu, ipi))).toBe('ipi_take: CPU 0 does not hold cpu[1].ipi_lock');
  });
});
