/** Mistakes in the interrupt handler that carries shootdowns out. */
import { IRQ_IPI } from '../../machine/mips.ts';
import { IPI_OFFLINE, IPI_PANIC, type IpiWords, ipi_take } from '../../sync/ipi.ts';
import { spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { wchan_ring, wchan_wakeall } from '../../sync/wchan.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { TLBSHOOTDOWN_MAX } from '../../vm/shootdown.ts';
import { SHOOTDOWN_QUEUE } from '../audit/offsets.ts';
import { LINGER, type Mutant } from './mutant.ts';

const ackBeforeInvalidate: Mutant = {
  name: 'ack-before-invalidate',
  summary: 'the handler acknowledges at once and leaves the invalidation to the next page fault of its CPU',
  bug: 'an acknowledgement that promises what has not been done yet (OS/161 CHANGES 20160112)',
  expects: ['oracle', 'audit'],
  workload: ['walk', 'huge'],
  apply({ shootdown, faults, cpu }: Kernel) {
    const { lock } = shootdown.ipis[cpu.number] as IpiWords;
    const vm_fault = faults.vm_fault.bind(faults);
    const drain = shootdown.drain.bind(shootdown);
    // Wrong: user mode goes on with the old translation until it faults.
    shootdown.drain = () => {};
    faults.vm_fault = (fault, va) => {
      spinlock_acquire(cpu, lock);
      drain();
      spinlock_release(cpu, lock);
      return vm_fault(fault, va);
    };
  },
};

const ackLostOnOverflow: Mutant = {
  name: 'ack-lost-on-overflow',
  summary:
    'one acknowledgement a queue slot: requests that were merged into "flush all" get none (a queue of one here)',
  bug: 'coalescing dropped the semaphores that sat in the queued requests (OS/161 CHANGES 20160112)',
  expects: ['stall'],
  workload: ['walk', 'huge'],
  options: { cpus: 8, programs: 8, watchdogMs: 4000 },
  apply({ shootdown, cpu }: Kernel) {
    const enqueue = shootdown.enqueue.bind(shootdown);
    const drain = shootdown.drain.bind(shootdown);
    let served = 0;
    shootdown.enqueue = (queue, entryHi) => {
      // So that a queue overflows before the end of the year.
      if (cpu.m.load(queue + SHOOTDOWN_QUEUE.count) > 0) {
        cpu.m.store(queue + SHOOTDOWN_QUEUE.count, TLBSHOOTDOWN_MAX);
      }
      return enqueue(queue, entryHi);
    };
    shootdown.drain = () => {
      const count = cpu.m.load(shootdown.queue + SHOOTDOWN_QUEUE.count);
      served = count > TLBSHOOTDOWN_MAX ? 0 : count;
      drain();
    };
    shootdown.acknowledge = lock => {
      // Wrong: those that found the queue full were carried out too.
      const done = shootdown.queue + SHOOTDOWN_QUEUE.done;
      cpu.m.store(done, (cpu.m.load(done) + served) | 0);
      return wchan_wakeall(cpu, shootdown.at.acks[cpu.number] as number, lock);
    };
  },
};

const ipiClearedAfterDrain: Mutant = {
  name: 'ipi-cleared-after-drain',
  summary: 'the interrupt line is lowered after the queue was emptied: a request in between is never noticed',
  bug: 'mainbus_interrupt has it in this order (OS/161 2.0.3)',
  expects: ['stall'],
  workload: ['walk', 'huge'],
  options: { cpus: 2, auditEvery: 0, watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const { shootdown, cpu } = kernel;
    const ipi = shootdown.ipis[cpu.number] as IpiWords;
    shootdown.interprocessor_interrupt = () => {
      spinlock_acquire(cpu, ipi.lock);
      const pending = ipi_take(cpu, ipi);
      shootdown.drain();
      const senders = shootdown.acknowledge(ipi.lock);
      spinlock_release(cpu, ipi.lock);
      wchan_ring(cpu, senders);
      cpu.m.linger(LINGER);
      // Wrong: this also lowers the line of whoever raised it since.
      cpu.clearLine(IRQ_IPI);
      return pending & (IPI_PANIC | IPI_OFFLINE);
    };
  },
};

const handlerTakesLock: Mutant = {
  name: 'handler-takes-lock',
  summary: "the shootdown handler takes the coremap's lock, which sleeps, in an interrupt",
  bug: 'handlers that took the coremap lock met senders that held it (LongcatOS, script3r)',
  expects: ['panic'],
  workload: ['walk', 'huge'],
  apply({ shootdown, coremap }: Kernel) {
    const drain = shootdown.drain.bind(shootdown);
    shootdown.drain = () => {
      // Wrong: what it interrupted could not go on while it sleeps.
      coremap.lock.acquire();
      drain();
      coremap.lock.release();
    };
  },
};

export const handlerMutants: readonly Mutant[] = [
  ackBeforeInvalidate,
  ackLostOnOverflow,
  ipiClearedAfterDrain,
  handlerTakesLock,
];
