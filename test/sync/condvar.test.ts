import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import { CV_WORDS, cv_broadcast, cv_signal, cv_wait } from '../../src/sync/condvar.ts';
import type { Lock } from '../../src/sync/lock.ts';
import { SleepLock } from '../../src/sync/sleeplock.ts';
import { layOutSleepLock } from '../../src/sync/sleepword.ts';
import { bareCpus, SleepsForever, SpinsForever, thrownBy } from './cpus.ts';

function scene(count: number) {
  const bare = bareCpus(count);
  const words = layOutSleepLock(bare.arena, 'the lock', count, true);
  const cv = bare.arena.words('the cv', CV_WORDS);
  return { ...bare, bare, cv, locks: bare.cpus.map(cpu => new SleepLock(cpu, words)) };
}

/** A lock that lets something happen right after it was released. */
function thenOnRelease(lock: Lock, after: () => void): Lock {
  return {
    name: lock.name,
    acquire: () => lock.acquire(),
    holds: () => lock.holds(),
    holder: () => lock.holder(),
    release: () => {
      lock.release();
      after();
    },
  };
}

/** Puts CPUs to sleep on the condition variable, one inside the other; `then` runs when the last one sleeps. */
function allWait(scene_: ReturnType<typeof scene>, cpus: readonly number[], log: string[], then: () => void): void {
  const [first, ...rest] = cpus;
  if (first === undefined) {
    then();
    return;
  }
  const lock = scene_.locks[first] as Lock;
  let slept = false;
  scene_.m.onSleep = () => {
    if (!slept) {
      slept = true;
      allWait(scene_, rest, log, then);
    }
  };
  lock.acquire();
  cv_wait(scene_.cpus[first] as Cpu, scene_.cv, lock);
  log.push(`CPU ${first} awake, lock ${lock.holds() ? 'held' : 'lost'}`);
  lock.release();
}

describe('a condition variable', () => {
  test('a signal gives the waiter its lock back', () => {
    const it = scene(2);
    const log: string[] = [];
    allWait(it, [0], log, () => {
      it.locks[1]?.acquire();
      cv_signal(it.cpus[1] as Cpu, it.cv, it.locks[1] as Lock);
      it.locks[1]?.release();
    });
    expect(log).toEqual(['CPU 0 awake, lock held']);
  });

  test('a broadcast wakes all sleepers', () => {
    const it = scene(4);
    const log: string[] = [];
    allWait(it, [0, 1, 2], log, () => {
      it.locks[3]?.acquire();
      cv_broadcast(it.cpus[3] as Cpu, it.cv, it.locks[3] as Lock);
      it.locks[3]?.release();
    });
    // In one thread the innermost sleeper is the first whose sleep can end.
    expect(log).toEqual(['CPU 2 awake, lock held', 'CPU 1 awake, lock held', 'CPU 0 awake, lock held']);
  });

  test('a signal wakes one, the longest sleeper', () => {
    const it = scene(3);
    const log: string[] = [];
    const error = thrownBy(() =>
      allWait(it, [0, 1], log, () => {
        it.locks[2]?.acquire();
        cv_signal(it.cpus[2] as Cpu, it.cv, it.locks[2] as Lock);
        it.locks[2]?.release();
      }),
    );
    // CPU 1 was not woken. CPU 0's wake-up is the one that was sent: a second signal finds only CPU 1 on the channel.
    expect(error).toBeInstanceOf(SleepsForever);
    expect(log).toEqual([]);
    it.locks[2]?.acquire();
    cv_signal(it.cpus[2] as Cpu, it.cv, it.locks[2] as Lock);
    it.cpus[0]?.sleep();
    it.cpus[1]?.sleep();
  });

  test('a signal without a waiter is forgotten', () => {
    const it = scene(1);
    const [cpu, lock] = [it.cpus[0] as Cpu, it.locks[0] as Lock];
    lock.acquire();
    cv_signal(cpu, it.cv, lock);
    cv_broadcast(cpu, it.cv, lock);
    expect(thrownBy(() => cv_wait(cpu, it.cv, lock))).toBeInstanceOf(SleepsForever);
  });

  test.each([
    ['signal', cv_signal],
    ['broadcast', cv_broadcast],
  ])('a %s between the waiter dropping its lock and its falling asleep does not miss the waiter', (_, wake) => {
    const it = scene(2);
    const [waiter, waker] = it.cpus as [Cpu, Cpu];
    let outcome: unknown = null;
    const lock = thenOnRelease(it.locks[0] as Lock, () => {
      it.locks[1]?.acquire();
      try {
        wake(waker, it.cv, it.locks[1] as Lock);
      } catch (error) {
        outcome = error;
      }
    });
    lock.acquire();
    thrownBy(() => cv_wait(waiter, it.cv, lock));
    // The waiter has the channel's guard until it sleeps: a waker that sees it can only spin for that.
    expect(outcome).toBeInstanceOf(SpinsForever);
  });

  test.each([
    ['cv_wait', cv_wait],
    ['cv_signal', cv_signal],
    ['cv_broadcast', cv_broadcast],
  ])('%s without the lock panics and names thread, lock and condition variable', (_, use) => {
    const it = scene(2);
    it.locks[1]?.acquire();
    const error = thrownBy(() => use(it.cpus[0] as Cpu, it.cv, it.locks[0] as Lock));
    expect(error).toBeInstanceOf(KernelPanic);
    expect(error.message).toBe('cv: thread 0 does not hold the lock, which goes with the cv');
  });
});
