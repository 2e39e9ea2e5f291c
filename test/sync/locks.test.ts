/** What every kind of lock must do. A maker that is an exception to one of these says so here, with the reason. */
import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { eachBucket } from '../../src/machine/histogram.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import type { Lock } from '../../src/sync/lock.ts';
import { acquisitionsOf, HOLD_SAMPLE, LOCK_COUNTS, type LockStatWords } from '../../src/sync/lockstats.ts';
import { lockMakerNamed, lockMakers } from '../../src/sync/makers.ts';
import { spinlock_acquire } from '../../src/sync/spinlock.ts';
import { contend } from './contention.ts';
import { bareCpus, type Cpus, SleepsForever, thrownBy } from './cpus.ts';

interface Scene extends Cpus {
  readonly bare: Cpus;
  readonly locks: readonly Lock[];
  acquisitions(cpu: number): number;
  statistic(cpu: number, which: 'contended' | 'sleeps'): number;
  samples(cpu: number, which: 'wait' | 'hold'): number;
}

function panicOf(run: () => void): string {
  const error = thrownBy(run);
  expect(error).toBeInstanceOf(KernelPanic);
  return error.message;
}

describe.each(lockMakers)('the lock "$name"', maker => {
  function scene(count: number): Scene {
    const bare = bareCpus(count);
    const words = maker.layOut(bare.arena, 'the lock', count, true);
    return {
      ...bare,
      bare,
      locks: bare.cpus.map(cpu => maker.create(cpu, words)),
      acquisitions: cpu => acquisitionsOf(bare.m, words.stats[cpu] as LockStatWords),
      statistic: (cpu, which) => bare.m.load((words.stats[cpu]?.counts ?? 0) + LOCK_COUNTS[which]),
      samples: (cpu, which) => {
        let sum = 0;
        eachBucket(bare.m, words.stats[cpu]?.[which] ?? 0, (_, count) => {
          sum += count;
        });
        return sum;
      },
    };
  }

  test('knows its name, whether its caller holds it, and who does', () => {
    const { locks } = scene(2);
    const [first, second] = locks as [Lock, Lock];
    expect([first.name, second.name]).toEqual(['the lock', 'the lock']);
    const state = () => [first.holds(), second.holds(), first.holder(), second.holder()];
    expect(state()).toEqual([false, false, -1, -1]);
    second.acquire();
    expect(state()).toEqual([false, true, 1, 1]);
    second.release();
    expect(state()).toEqual([false, false, -1, -1]);
  });

  test('4 threads × 5,000 acquisitions: never two inside, and every one gets through', async () => {
    const { m, counter, lock } = await contend('count', 4, 5000, maker.name);
    expect(m.load(counter.first)).toBe(20_000);
    expect(m.load(counter.second)).toBe(20_000);
    expect(lock.stats.map(at => acquisitionsOf(m, at))).toEqual([5000, 5000, 5000, 5000]);
    for (const at of lock.stats) {
      const contended = m.load(at.counts + LOCK_COUNTS.contended);
      expect(contended).toBeLessThanOrEqual(5000);
      expect(m.load(at.counts + LOCK_COUNTS.turns)).toBe(2 * 5000);
      let waits = 0;
      eachBucket(m, at.wait, (_, count) => {
        waits += count;
      });
      expect(waits).toBe(contended);
    }
  });

  test('8 threads on fewer cores × 1,500 acquisitions get through too', async () => {
    const { m, counter } = await contend('count', 8, 1500, maker.name);
    expect(m.load(counter.second)).toBe(12_000);
  });

  test('a recursive acquire panics and names thread and lock', () => {
    const { locks } = scene(1);
    locks[0]?.acquire();
    expect(panicOf(() => locks[0]?.acquire())).toBe(
      'lock_acquire: thread 0 holds the lock already and would wait for itself',
    );
  });

  test('a release by another panics and names lock, holder and caller', () => {
    const { locks } = scene(3);
    locks[2]?.acquire();
    expect(panicOf(() => locks[1]?.release())).toBe('lock_release: the lock is held by thread 2, released by thread 1');
  });

  test('a release of a free lock panics and says that nobody has it', () => {
    const { locks } = scene(2);
    expect(panicOf(() => locks[1]?.release())).toBe('lock_release: the lock is held by nobody, released by thread 1');
    locks[1]?.acquire();
    locks[1]?.release();
    expect(panicOf(() => locks[1]?.release())).toContain('held by nobody');
  });

  describe('an acquire where the caller may not sleep panics, free or not:', () => {
    test('with a spinlock held', () => {
      const { locks, arena, cpus } = scene(1);
      spinlock_acquire(cpus[0] as Cpu, arena.words('a spinlock', 1));
      expect(panicOf(() => locks[0]?.acquire())).toBe(
        'lock_acquire: thread 0 wants the lock holding 1 spinlock(s): others would spin while it sleeps',
      );
    });

    test('at high interrupt level', () => {
      const { locks, cpus } = scene(1);
      cpus[0]?.splraise();
      expect(panicOf(() => locks[0]?.acquire())).toBe(
        'lock_acquire: thread 0 wants the lock at high interrupt level: nothing could wake it',
      );
    });

    test('in an interrupt', () => {
      const { locks, cpus, bare } = scene(1);
      bare.onInterrupt = () => locks[0]?.acquire();
      cpus[0]?.raise(0, IRQ_IPI);
      expect(panicOf(() => cpus[0]?.safepoint())).toBe(
        'lock_acquire: thread 0 wants the lock in an interrupt: what it interrupted could not go on',
      );
    });
  });

  test('a release does not care for the interrupt level', () => {
    const { locks, cpus } = scene(1);
    locks[0]?.acquire();
    cpus[0]?.splraise();
    locks[0]?.release();
    cpus[0]?.spllower();
    expect(locks[0]?.holder()).toBe(-1);
  });

  test('a CPU asleep for the lock has interrupts on and takes them, and sleeps on', () => {
    const { m, locks, cpus, bare } = scene(2);
    const taken: number[] = [];
    bare.onInterrupt = cpu => {
      taken.push(cpu.number);
      cpu.clearLine(IRQ_IPI);
    };
    locks[0]?.acquire();
    m.onSleep = () => {
      if (taken.length < 3) {
        cpus[0]?.raise(1, IRQ_IPI);
      } else {
        locks[0]?.release();
      }
    };
    locks[1]?.acquire();
    expect(taken).toEqual([1, 1, 1]);
    expect(locks[1]?.holds()).toBe(true);
    expect([cpus[1]?.spl, cpus[1]?.spinlocks]).toEqual([0, 0]);
  });

  test('a lock that is never released is waited for asleep, not spinning', () => {
    const { locks } = scene(2);
    locks[0]?.acquire();
    expect(thrownBy(() => locks[1]?.acquire())).toBeInstanceOf(SleepsForever);
  });

  test('its statistics add up: acquisitions, contention, sleeps, and one hold in 64 timed', () => {
    const it = scene(2);
    for (let n = 0; n < 2 * HOLD_SAMPLE; n++) {
      it.locks[0]?.acquire();
      it.locks[0]?.release();
    }
    it.locks[0]?.acquire();
    it.m.onSleep = () => it.locks[0]?.release();
    it.locks[1]?.acquire();
    it.locks[1]?.release();
    const counts = (cpu: number) => [it.acquisitions(cpu), it.statistic(cpu, 'contended'), it.statistic(cpu, 'sleeps')];
    expect([counts(0), counts(1)]).toEqual([
      [2 * HOLD_SAMPLE + 1, 0, 0],
      [1, 1, 1],
    ]);
    expect([it.samples(0, 'hold'), it.samples(1, 'wait'), it.samples(0, 'wait')]).toEqual([3, 1, 0]);
  });

  test('producers and consumers over semaphores lose nothing: 4 threads × 2,000', async () => {
    const { m, ring } = await contend('semaphores', 4, 2000, maker.name);
    expect([m.load(ring.put), m.load(ring.taken), m.load(ring.sum)]).toEqual([4000, 4000, 2 * ((2000 * 2001) / 2)]);
  });

  test('producers and consumers over condition variables lose nothing: 4 threads × 2,000', async () => {
    const { m, ring } = await contend('condvars', 4, 2000, maker.name);
    expect([m.load(ring.put), m.load(ring.taken), m.load(ring.sum)]).toEqual([4000, 4000, 2 * ((2000 * 2001) / 2)]);
  });
});

test('a kind of lock that is not known is refused', () => {
  expect(() => lockMakerNamed('sleeep')).toThrow(RangeError);
  expect(lockMakers.map(({ name }) => lockMakerNamed(name).name)).toEqual(lockMakers.map(({ name }) => name));
});

test('the sleeping lock wakes the one that waited longest, which competes with those awake', () => {
  const { m, arena, cpus } = bareCpus(3);
  const maker = lockMakerNamed('sleep');
  const words = maker.layOut(arena, 'the lock', 3, true);
  const locks = cpus.map(cpu => maker.create(cpu, words));
  const [first, second, third] = locks as [Lock, Lock, Lock];
  first.acquire();
  const order: string[] = [];
  let sleeps = 0;
  m.onSleep = () => {
    sleeps++;
    if (sleeps === 1) {
      // The second sleeps. Released, and taken again by one that is awake before the woken has come to it.
      first.release();
      third.acquire();
      order.push('third');
    } else if (sleeps === 2) {
      third.release();
    }
  };
  second.acquire();
  order.push('second');
  expect(order).toEqual(['third', 'second']);
  expect(sleeps).toBe(2);
  second.release();
  expect(first.holder()).toBe(-1);
});
