import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import { spinlock_acquire, spinlock_release } from '../../src/sync/spinlock.ts';
import { wchan_isempty, wchan_ring, wchan_sleep, wchan_wakeall, wchan_wakeone } from '../../src/sync/wchan.ts';
import { bareCpus, SleepsForever, thrownBy } from './cpus.ts';

function scene(count: number) {
  const bare = bareCpus(count);
  const [wc, guard] = [bare.arena.words('wc', 2), bare.arena.words('guard', 1)];
  const cpu = bare.cpus[count - 1] as Cpu;
  /** Puts a CPU on the channel; in one thread its sleep cannot end, so the test goes on without it. */
  const goToSleep = (n: number) => {
    const sleeper = bare.cpus[n] as Cpu;
    spinlock_acquire(sleeper, guard);
    expect(thrownBy(() => wchan_sleep(sleeper, wc, guard))).toBeInstanceOf(SleepsForever);
  };
  /** The CPUs that a wake-up reaches. */
  const wake = (how: typeof wchan_wakeone) => {
    spinlock_acquire(cpu, guard);
    const sleepers = how(cpu, wc, guard);
    spinlock_release(cpu, guard);
    const woken: number[] = [];
    const { wake: real } = cpu;
    cpu.wake = thread => {
      woken.push(thread);
      real.call(cpu, thread);
    };
    wchan_ring(cpu, sleepers);
    cpu.wake = real;
    return woken;
  };
  return { ...bare, bare, wc, guard, cpu, goToSleep, wake };
}

describe('a wait channel', () => {
  test('is first in, first out', () => {
    const { goToSleep, wake, cpu, wc } = scene(5);
    for (const n of [2, 0, 3, 1]) goToSleep(n);
    expect([1, 2, 3, 4, 5].map(() => wake(wchan_wakeone))).toEqual([[2], [0], [3], [1], []]);
    expect(wchan_isempty(cpu, wc)).toBe(true);
  });

  test('wakeall wakes all in order and leaves it empty, for others to sleep on', () => {
    const { goToSleep, wake, cpu, wc } = scene(5);
    for (const n of [3, 1, 2]) goToSleep(n);
    expect(wake(wchan_wakeall)).toEqual([3, 1, 2]);
    expect(wchan_isempty(cpu, wc)).toBe(true);
    for (const n of [0, 3]) goToSleep(n);
    expect(wake(wchan_wakeone)).toEqual([0]);
    expect(wchan_isempty(cpu, wc)).toBe(false);
    expect(wake(wchan_wakeall)).toEqual([3]);
  });

  test('those who come while others leave stay in order; 2,000 random steps, seed 9', () => {
    const { goToSleep, wake } = scene(9);
    const model: number[] = [];
    let state = 9;
    const random = (n: number) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >>> 8) % n;
    };
    for (let step = 0; step < 2000; step++) {
      const n = random(8);
      if (random(3) > 0 && !model.includes(n)) {
        goToSleep(n);
        model.push(n);
      } else if (random(8) === 0) {
        expect(wake(wchan_wakeall)).toEqual(model.splice(0));
      } else {
        expect(wake(wchan_wakeone)).toEqual(model.splice(0, 1));
      }
    }
  });

  test('a sleeper drops the guard while it sleeps, and has it again when it wakes', () => {
    const { m, cpus, wc, guard, cpu } = scene(2);
    const sleeper = cpus[0] as Cpu;
    spinlock_acquire(sleeper, guard);
    m.onSleep = () => {
      expect(sleeper.spl).toBe(0);
      spinlock_acquire(cpu, guard);
      const woken = wchan_wakeone(cpu, wc, guard);
      spinlock_release(cpu, guard);
      wchan_ring(cpu, woken);
    };
    wchan_sleep(sleeper, wc, guard);
    expect([m.atomicLoad(guard), sleeper.spl, sleeper.spinlocks]).toEqual([1, 1, 1]);
  });

  test('a wake-up that comes before the sleeper has gone to bed is not lost', () => {
    const { m, cpus, wc, guard, cpu, bare } = scene(2);
    const sleeper = cpus[0] as Cpu;
    let beds = 0;
    m.onSleep = () => void beds++;
    // An interrupt is taken when the guard is dropped: the sleeper is on the channel, and not asleep yet.
    bare.onInterrupt = at => {
      at.clearLine(IRQ_IPI);
      spinlock_acquire(cpu, guard);
      const woken = wchan_wakeone(cpu, wc, guard);
      spinlock_release(cpu, guard);
      wchan_ring(cpu, woken);
    };
    spinlock_acquire(sleeper, guard);
    cpu.raise(0, IRQ_IPI);
    wchan_sleep(sleeper, wc, guard);
    expect(beds).toBe(0);
  });
});

describe('wchan_sleep panics', () => {
  function panicOf(run: () => void): string {
    const error = thrownBy(run);
    expect(error).toBeInstanceOf(KernelPanic);
    return error.message;
  }

  test('without its guard', () => {
    const { cpu, wc, guard } = scene(1);
    expect(panicOf(() => wchan_sleep(cpu, wc, guard))).toBe(
      'wchan_sleep: CPU 0 does not hold guard: a wake-up of wc could be lost',
    );
  });

  test('with another spinlock held', () => {
    const { cpu, wc, guard, arena } = scene(1);
    spinlock_acquire(cpu, arena.words('other', 1));
    spinlock_acquire(cpu, guard);
    expect(panicOf(() => wchan_sleep(cpu, wc, guard))).toBe(
      'wchan_sleep: CPU 0 holds another spinlock besides guard: others would spin while it sleeps',
    );
  });

  test('at a higher interrupt level than the guard’s', () => {
    const { cpu, wc, guard } = scene(1);
    cpu.splraise();
    spinlock_acquire(cpu, guard);
    expect(panicOf(() => wchan_sleep(cpu, wc, guard))).toBe(
      'wchan_sleep: CPU 0 would sleep on wc at high interrupt level: nothing could wake it',
    );
  });

  test('in an interrupt', () => {
    const { cpu, wc, guard, bare } = scene(1);
    bare.onInterrupt = () => {
      spinlock_acquire(cpu, guard);
      wchan_sleep(cpu, wc, guard);
    };
    cpu.raise(0, IRQ_IPI);
    expect(panicOf(() => cpu.safepoint())).toBe(
      'wchan_sleep: CPU 0 would sleep on wc in an interrupt: what it interrupted could not go on',
    );
  });

  test.each([
    ['wchan_wakeone', wchan_wakeone],
    ['wchan_wakeall', wchan_wakeall],
  ])('%s panics without the guard', (_, wake) => {
    const { cpu, wc, guard } = scene(1);
    expect(panicOf(() => wake(cpu, wc, guard))).toBe('wchan_wake: CPU 0 does not hold guard, which guards wc');
  });
});
