import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import { P, SEMAPHORE_WORDS, V } from '../../src/sync/semaphore.ts';
import { spinlock_acquire } from '../../src/sync/spinlock.ts';
import { bareCpus, SleepsForever, thrownBy } from './cpus.ts';

function scene(count: number) {
  const bare = bareCpus(count);
  return { ...bare, bare, sem: bare.arena.words('sem', SEMAPHORE_WORDS), cpu: bare.cpus[0] as Cpu };
}

describe('a semaphore', () => {
  test('counts: as many P pass as there were V, the next one sleeps', () => {
    const { cpu, sem } = scene(1);
    for (let n = 0; n < 3; n++) V(cpu, sem);
    for (let n = 0; n < 3; n++) P(cpu, sem);
    expect(thrownBy(() => P(cpu, sem))).toBeInstanceOf(SleepsForever);
  });

  test('a V wakes a sleeper, which takes the count', () => {
    const { m, cpus, cpu, sem } = scene(2);
    m.onSleep = () => V(cpus[1] as Cpu, sem);
    P(cpu, sem);
    m.onSleep = () => {};
    expect(thrownBy(() => P(cpu, sem))).toBeInstanceOf(SleepsForever);
  });

  test('V is allowed in an interrupt, also of the CPU that sleeps for it', () => {
    const { m, cpus, cpu, sem, bare } = scene(2);
    bare.onInterrupt = at => {
      at.clearLine(IRQ_IPI);
      V(at, sem);
    };
    m.onSleep = () => cpus[1]?.raise(0, IRQ_IPI);
    P(cpu, sem);
    expect([cpu.spl, cpu.spinlocks]).toEqual([0, 0]);
  });

  test.each([
    ['in an interrupt', 'in an interrupt: what it interrupted could not go on'],
    ['with a spinlock', 'holding 1 spinlock(s): others would spin while it sleeps'],
    ['at high level', 'at high interrupt level: nothing could wake it'],
  ])('P panics %s, even when it would not block', (where, reason) => {
    const { cpu, sem, bare, arena } = scene(1);
    V(cpu, sem);
    bare.onInterrupt = () => P(cpu, sem);
    const error = thrownBy(() => {
      if (where === 'in an interrupt') {
        cpu.raise(0, IRQ_IPI);
        cpu.safepoint();
        return;
      }
      where === 'at high level' ? cpu.splraise() : spinlock_acquire(cpu, arena.words('a spinlock', 1));
      P(cpu, sem);
    });
    expect(error).toBeInstanceOf(KernelPanic);
    expect(error.message).toBe(`P: thread 0 on sem ${reason}`);
  });
});
