/** Mistakes in waking: frames that become ready and locks that become free while somebody sleeps for them. */

import type { Cpu } from '../../machine/cpu.ts';
import type { Addr } from '../../machine/machine.ts';
import type { Lock } from '../../sync/lock.ts';
import { spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { wchan_ring, wchan_sleep, wchan_wakeone } from '../../sync/wchan.ts';
import { ENTRY } from '../../vm/coremap.ts';
import type { Kernel } from '../../vm/kernel.ts';
import { COREMAP_HEADER } from '../audit/offsets.ts';
import { linger, type Mutant, wordsNamed } from './mutant.ts';

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

const SLEEPERS = 0x10000;

/** The sleeping lock once more, over the same words, for locks that go wrong where its own methods are private. */
class RewrittenLock implements Lock {
  readonly name: string;
  readonly cpu: Cpu;
  readonly word: Addr;
  readonly guard: Addr;
  readonly wchan: Addr;

  constructor(kernel: Kernel) {
    this.name = kernel.coremap.lock.name;
    this.cpu = kernel.cpu;
    this.word = wordsNamed(kernel, this.name);
    this.guard = wordsNamed(kernel, `${this.name}.guard`);
    this.wchan = wordsNamed(kernel, `${this.name}.wchan`);
  }

  acquire(): void {
    if (this.cpu.m.atomicCompareExchange(this.word, 0, this.cpu.curthread + 1) !== 0) {
      spinlock_acquire(this.cpu, this.guard);
      while (!this.tryUnderGuard()) {
        this.sleep();
      }
      spinlock_release(this.cpu, this.guard);
    }
  }

  /** Always leaves SLEEPERS: a release that wakes nobody costs little here. */
  tryUnderGuard(): boolean {
    const { m, curthread } = this.cpu;
    for (;;) {
      const seen = m.atomicLoad(this.word);
      const wanted = seen === 0 ? (curthread + 1) | SLEEPERS : seen | SLEEPERS;
      if (seen === wanted || m.atomicCompareExchange(this.word, seen, wanted) === seen) {
        return seen === 0;
      }
    }
  }

  sleep(): void {
    wchan_sleep(this.cpu, this.wchan, this.guard);
  }

  release(): void {
    if (this.cpu.m.atomicCompareExchange(this.word, this.cpu.curthread + 1, 0) !== this.cpu.curthread + 1) {
      spinlock_acquire(this.cpu, this.guard);
      this.cpu.m.atomicStore(this.word, 0);
      const sleeper = wchan_wakeone(this.cpu, this.wchan, this.guard);
      spinlock_release(this.cpu, this.guard);
      this.wake(sleeper);
    }
  }

  wake(sleeper: number): void {
    wchan_ring(this.cpu, sleeper);
  }

  holds(): boolean {
    return this.holder() === this.cpu.curthread;
  }

  holder(): number {
    return (this.cpu.m.atomicLoad(this.word) & (SLEEPERS - 1)) - 1;
  }
}

/** Puts a lock in the place of the coremap's. */
function replaceLock(kernel: Kernel, lock: Lock): void {
  Object.assign(kernel.coremap, { lock });
}

const lockHandedToNobody: Mutant = {
  name: 'lock-handed-to-nobody',
  summary: 'a release takes a sleeper off the wait channel and does not wake it',
  bug: 'the lost wake-up of every first lock_release',
  expects: ['stall'],
  workload: ['kpages', 'mix', 'walk'],
  options: { watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const lock = new RewrittenLock(kernel);
    // Wrong: it is on no channel any more, so nobody else will wake it either.
    lock.wake = () => {};
    replaceLock(kernel, lock);
  },
};

const sleepBeforeEnqueue: Mutant = {
  name: 'sleep-before-enqueue',
  summary: 'a thread that finds the lock taken drops the guard, and gets on the wait channel without another look',
  bug: 'the wake-up between the test and the sleep (OS/161 wchan_sleep asserts the guard because of it)',
  expects: ['stall'],
  workload: ['kpages', 'mix', 'walk'],
  // With more CPUs, the next that sleeps for the lock brings the wake-up that was lost.
  options: { cpus: 2, programs: 3, watchdogMs: 4000 },
  apply(kernel: Kernel) {
    const lock = new RewrittenLock(kernel);
    lock.sleep = () => {
      spinlock_release(kernel.cpu, lock.guard);
      // Wrong: the lock may have been released here, and nobody will wake us for it.
      linger(kernel);
      spinlock_acquire(kernel.cpu, lock.guard);
      wchan_sleep(kernel.cpu, lock.wchan, lock.guard);
    };
    replaceLock(kernel, lock);
  },
};

export const wakingMutants: readonly Mutant[] = [wakeupLost, lockHandedToNobody, sleepBeforeEnqueue];
