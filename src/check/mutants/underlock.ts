/**
 * Waiting with the coremap's lock held: right, and slow, under a lock that sleeps; the end under one that spins.
 *
 * Not mistakes of a kernel whose lock sleeps: with `--lock sleep` these go through. They are what becomes of the wait for
 * an acknowledgement, or for the disk, when the coremap is protected by a spinlock.
 */
import { THREAD } from '../../machine/cpuwords.ts';
import { DISK_DONE, DISK_WRITE, disk_retire, disk_status, disk_submit } from '../../machine/disk.ts';
import type { Addr } from '../../machine/machine.ts';
import { WAIT } from '../../machine/waits.ts';
import { spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { ENTRY } from '../../vm/coremap.ts';
import { EIO } from '../../vm/errno.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { shootdownsDone } from '../../vm/shootdown.ts';
import type { Mutant } from './mutant.ts';

/** Waits for a target's acknowledgement without sleeping, and takes interrupts meanwhile if the level allows. */
function spinForAck({ shootdown, cpu }: Kernel, target: number, ticket: number): void {
  const load = (at: Addr) => cpu.m.atomicLoad(at);
  cpu.waits(WAIT.lock, shootdown.at.acks[target] as Addr);
  while (((shootdownsDone(load, shootdown.at, target) - ticket) | 0) < 0) {
    cpu.safepoint();
    cpu.m.pause();
  }
  cpu.runs();
}

/** Takes a busy frame's translation away from all CPUs, the lock held all the time. */
function shootUnderLock(kernel: Kernel, frame: number): void {
  const { coremap, spaces, shootdown, cpu } = kernel;
  const cpus = coremap.get(frame, ENTRY.tlb);
  const entryHi = spaces.entryHi(coremap.get(frame, ENTRY.as), coremap.get(frame, ENTRY.va));
  const others = cpus & ~(1 << cpu.number);
  coremap.set(frame, ENTRY.tlb, 0);
  if (others !== cpus) {
    shootdown.invalidate(entryHi);
  }
  shootdown.send_all(others, entryHi);
  // Wrong: a target that spins for this lock takes no interrupt, and never answers.
  shootdown.await_all(others);
}

const ackUnderLock: Mutant = {
  name: 'ack-under-lock',
  summary: "an eviction waits for the acknowledgements of its shootdown with the coremap's spinlock held",
  bug: "shootdown under the coremap's spinlock: target and sender wait for each other (VMKernel 95a0f18)",
  expects: ['stall'],
  workload: ['walk'],
  options: { lock: 'tas', cpus: 2, programs: 2, watchdogMs: 2000 },
  sparesParts: true,
  apply(kernel: Kernel) {
    const { evictor, coremap, shootdown, swap } = kernel;
    shootdown.await_ack = (target, ticket) => spinForAck(kernel, target, ticket);
    evictor.unmap = (frame, slot) => {
      shootUnderLock(kernel, frame);
      if (slot === 0) {
        return 0;
      }
      coremap.lock.release();
      const errno = swap.swap_out(slot, frame);
      coremap.lock.acquire();
      return errno;
    };
  },
};

/** Eviction as it is, but for the write to swap, which is waited for with the lock held. */
function writeUnderLock({ evictor, swap }: Kernel): void {
  const unmap = evictor.unmap.bind(evictor);
  evictor.unmap = (frame, slot) => {
    unmap(frame, 0);
    // Wrong: everybody else can only spin until the disk is done.
    return slot === 0 ? 0 : swap.swap_out(slot, frame);
  };
}

const sleepUnderLock: Mutant = {
  name: 'sleep-under-lock',
  summary: "the eviction of a dirty page waits for the disk with the coremap's spinlock held",
  bug: 'VOP_WRITE, which sleeps, called by an evictor that held a spinlock (swapout of several kernels read)',
  expects: ['panic'],
  workload: ['walk'],
  options: { lock: 'tas', cpus: 2, programs: 2 },
  apply: writeUnderLock,
};

/** Sleeps for the completion interrupt as `disk_io` does, but asks nobody whether it may. Returns 0 or EIO. */
function writeUnchecked({ disk, cpu }: Kernel, slot: number, pa: number): number {
  const { at } = disk;
  const thread = cpu.curthread;
  const wchan = at.wchans[thread] as Addr;
  cpu.prepareToSleep();
  spinlock_acquire(cpu, at.lock);
  disk_submit(cpu.m, at.device, thread, cpu.number, DISK_WRITE, slot, pa);
  // The channel of this thread's requests: nobody else is ever on it, so that one thread is all of the queue.
  cpu.m.store(cpu.linkOf(thread), 0);
  cpu.m.store(wchan, thread + 1);
  cpu.m.store(wchan + 1, thread + 1);
  cpu.waits(WAIT.channel, wchan);
  spinlock_release(cpu, at.lock);
  // Wrong: the interrupt that would end this sleep is not taken before the spinlock is released.
  cpu.m.wait(cpu.linkOf(thread) - THREAD.link + THREAD.wake, 0);
  cpu.runs();
  const status = disk_status(cpu.m, at.device, thread);
  disk_retire(cpu.m, at.device, thread);
  return status === DISK_DONE ? 0 : EIO;
}

const sleepUnderLockUnchecked: Mutant = {
  name: 'sleep-under-lock-unchecked',
  summary: "the same in a kernel that does not check: the holder of the coremap's spinlock is asleep, for ever",
  bug: 'what the assertions of wchan_sleep in OS/161 are for: without them the machine just stops',
  expects: ['stall'],
  workload: ['walk'],
  options: { lock: 'tas', cpus: 2, programs: 2, watchdogMs: 2000 },
  apply(kernel: Kernel) {
    const { disk, cpu } = kernel;
    const disk_io = disk.disk_io.bind(disk);
    writeUnderLock(kernel);
    disk.disk_io = (operation, slot, pa) =>
      cpu.spinlocks === 0 ? disk_io(operation, slot, pa) : writeUnchecked(kernel, slot, pa);
  },
};

export const underLockMutants: readonly Mutant[] = [ackUnderLock, sleepUnderLock, sleepUnderLockUnchecked];
