/** Mistakes in the lock whose waiters sleep on a wait channel. */
import type { Cpu } from '../../machine/cpu.ts';
import type { Addr } from '../../machine/machine.ts';
import { WAIT } from '../../machine/waits.ts';
import type { Lock } from '../../sync/lock.ts';
import { spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { wchan_ring, wchan_sleep, wchan_wakeone } from '../../sync/wchan.ts';
import { forgetSleepers } from './futexmistakes.ts';
import type { LockMistake } from './lockmistake.ts';
import { LINGER } from './mutant.ts';

const SLEEPERS = 0x10000;

/** The sleeping lock once more, over the same words, for mistakes where its own methods are private. */
class RewrittenLock implements Lock {
  readonly name: string;
  readonly cpu: Cpu;
  readonly word: Addr;
  readonly guard: Addr;
  readonly wchan: Addr;

  constructor(cpu: Cpu, name: string, at: (suffix: string) => Addr) {
    this.name = name;
    this.cpu = cpu;
    this.word = at('');
    this.guard = at('.guard');
    this.wchan = at('.wchan');
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
      this.releaseSlow();
    }
  }

  releaseSlow(): void {
    spinlock_acquire(this.cpu, this.guard);
    this.cpu.m.atomicStore(this.word, 0);
    const sleeper = wchan_wakeone(this.cpu, this.wchan, this.guard);
    spinlock_release(this.cpu, this.guard);
    this.wake(sleeper);
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

class HandedToNobody extends RewrittenLock {
  // Wrong: it is on no channel any more, so nobody else will wake it either.
  override wake(): void {}
}

class ReleasedQuietly extends RewrittenLock {
  override releaseSlow(): void {
    // Wrong: the word said that somebody sleeps.
    this.cpu.m.atomicStore(this.word, 0);
  }
}

class SleepsLate extends RewrittenLock {
  override sleep(): void {
    spinlock_release(this.cpu, this.guard);
    // Wrong: the lock may have been released here, and nobody will wake us for it.
    this.cpu.m.linger(LINGER);
    spinlock_acquire(this.cpu, this.guard);
    wchan_sleep(this.cpu, this.wchan, this.guard);
  }
}

class SleepsUnguarded extends RewrittenLock {
  override sleep(): void {
    const { cpu, wchan } = this;
    const me = cpu.curthread + 1;
    cpu.prepareToSleep();
    spinlock_release(cpu, this.guard);
    // Wrong: a waker changes the channel at the same time, or has looked at it already.
    this.cpu.m.linger(LINGER);
    const last = cpu.m.load(wchan + 1);
    cpu.m.store(cpu.linkOf(cpu.curthread), 0);
    cpu.m.store(last === 0 ? wchan : cpu.linkOf(last - 1), me);
    cpu.m.store(wchan + 1, me);
    cpu.waits(WAIT.channel, wchan);
    cpu.sleep();
    cpu.runs();
    spinlock_acquire(cpu, this.guard);
  }
}

export const sleepMistakes: readonly LockMistake[] = [
  {
    name: 'lock-handed-to-nobody',
    lock: 'sleep',
    summary: 'a release takes a sleeper off the wait channel and does not wake it',
    bug: 'the lost wake-up of every first lock_release',
    rewrite: (cpu, name, at) => new HandedToNobody(cpu, name, at),
  },
  {
    name: 'release-without-wake',
    lock: 'sleep',
    summary: 'a release makes the lock free and looks for no sleeper, whatever the word says',
    bug: 'lk->lk_holder = NULL without a wchan_wakeone: it passes every test in which nobody waits',
    rewrite: (cpu, name, at) => new ReleasedQuietly(cpu, name, at),
  },
  {
    name: 'sleep-before-enqueue',
    lock: 'sleep',
    summary: 'a thread that finds the lock taken drops the guard, and gets on the wait channel without another look',
    bug: 'the wake-up between the test and the sleep (OS/161 wchan_sleep asserts the guard because of it)',
    // With more CPUs, the next that sleeps for the lock brings the wake-up that was lost.
    options: { cpus: 2, programs: 3 },
    rewrite: (cpu, name, at) => new SleepsLate(cpu, name, at),
  },
  {
    name: 'wchan-sleep-unguarded',
    lock: 'sleep',
    summary: "a thread gets on the lock's wait channel after it has dropped the spinlock that guards the channel",
    bug: 'wchan_lock left out: OS/161 has wchan_sleep take the spinlock as an argument since that was seen too often',
    expects: ['stall', 'panic'],
    rewrite: (cpu, name, at) => new SleepsUnguarded(cpu, name, at),
  },
  {
    name: 'sleep-lock-forgets-sleepers',
    lock: 'sleep',
    summary: 'a woken thread takes the lock as if nobody slept behind it: its release wakes nobody',
    bug: 'the bit that says "others sleep" is the releaser\'s only hint, and must outlive each change of holder',
    spoil: (m, at) => forgetSleepers(m, at('')),
  },
];
