/** Mistakes in waking: frames that become ready while somebody sleeps for them. */
import { cv_broadcast } from '../../sync/condvar.ts';
import { ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { COREMAP_HEADER } from '../audit/offsets.ts';
import type { Mutant } from './mutant.ts';

const wakeupLost: Mutant = {
  name: 'wakeup-lost',
  summary: 'a frame stops being busy and nobody is told',
  bug: 'a new CPU found nothing to invalidate and skipped the wake-up (LongcatOS)',
  expects: ['stall'],
  workload: ['walk'],
  // Fewer frames than it takes to have one for every CPU's fault: some must wait.
  options: { cpus: 8, programs: 8, frames: 6, watchdogMs: 4000 },
  apply({ coremap }: Kernel) {
    coremap.unbusy = frame => {
      coremap.assertLocked('unbusy');
      coremap.set(frame, ENTRY.busy, 0);
      // Wrong: whoever sleeps for this frame, or for any, must be woken.
      coremap.add(COREMAP_HEADER.busyCount, -1);
    };
  },
};

const broadcastUnguarded: Mutant = {
  name: 'broadcast-unguarded',
  summary: "cv_broadcast looks whether the wait channel is empty without the channel's guard, and then wakes nobody",
  bug: 'an early version of this kernel: a waiter has dropped the lock by then, and is not on the channel yet',
  expects: ['stall'],
  workload: ['walk'],
  options: { cpus: 8, programs: 8, frames: 6, watchdogMs: 4000 },
  unseenByStress: 'whoever is forgotten is woken by the next eviction: only the last one of all leaves it asleep',
  apply(kernel: Kernel) {
    const { coremap, cpu } = kernel;
    const release = coremap.lock.release.bind(coremap.lock);
    coremap.lock.release = () => {
      release();
      if (cpu.spinlocks > 0) {
        // In cv_wait, on the way to the channel.
        cpu.m.linger(300);
      }
    };
    const broadcast = (cv: number) => {
      // Wrong: who is about to sleep is counted, but its place on the channel comes after it has dropped the lock.
      if (cpu.m.load(cv) !== 0) {
        cv_broadcast(cpu, cv, coremap.lock);
      }
    };
    coremap.wake_waiters = frame => broadcast(coremap.cvOf(frame));
    coremap.unbusy = frame => {
      coremap.assertLocked('unbusy');
      coremap.set(frame, ENTRY.busy, 0);
      coremap.add(COREMAP_HEADER.busyCount, -1);
      coremap.wake_waiters(frame);
      broadcast(coremap.available);
    };
  },
};

export const wakingMutants: readonly Mutant[] = [wakeupLost, broadcastUnguarded];
