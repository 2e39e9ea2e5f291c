import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { KernelPanic } from '../../src/machine/panic.ts';
import { spinlock_acquire, spinlock_do_i_hold, spinlock_release } from '../../src/sync/spinlock.ts';
import { bareCpus, SpinsForever, thrownBy } from './cpus.ts';

function scene(count: number) {
  const bare = bareCpus(count);
  return { ...bare, bare, lk: bare.arena.words('lk', 1), cpu: bare.cpus[0] as Cpu };
}

describe('a spinlock', () => {
  test('raises the interrupt level by one while it is held, and counts', () => {
    const { cpu, lk, arena } = scene(1);
    const other = arena.words('other', 1);
    spinlock_acquire(cpu, lk);
    expect([cpu.spl, cpu.spinlocks, spinlock_do_i_hold(cpu, lk)]).toEqual([1, 1, true]);
    spinlock_acquire(cpu, other);
    expect([cpu.spl, cpu.spinlocks]).toEqual([2, 2]);
    spinlock_release(cpu, lk);
    spinlock_release(cpu, other);
    expect([cpu.spl, cpu.spinlocks, spinlock_do_i_hold(cpu, lk)]).toEqual([0, 0, false]);
  });

  test('is waited for spinning, interrupts off', () => {
    const { cpus, lk } = scene(2);
    spinlock_acquire(cpus[0] as Cpu, lk);
    expect(thrownBy(() => spinlock_acquire(cpus[1] as Cpu, lk))).toBeInstanceOf(SpinsForever);
    expect(cpus[1]?.spl).toBe(1);
  });

  test('holds interrupts back until its release, which takes them', () => {
    const { cpu, cpus, lk, bare } = scene(2);
    const taken: boolean[] = [];
    bare.onInterrupt = at => {
      taken.push(spinlock_do_i_hold(at, lk));
      at.clearLine(IRQ_IPI);
    };
    spinlock_acquire(cpu, lk);
    cpus[1]?.raise(0, IRQ_IPI);
    cpu.safepoint();
    expect(taken).toEqual([]);
    spinlock_release(cpu, lk);
    expect(taken).toEqual([false]);
  });

  test('a recursive acquire panics and names CPU and lock', () => {
    const { cpu, lk } = scene(1);
    spinlock_acquire(cpu, lk);
    const error = thrownBy(() => spinlock_acquire(cpu, lk));
    expect(error).toBeInstanceOf(KernelPanic);
    expect(error.message).toBe('spinlock_acquire: CPU 0 holds lk already and would spin for itself for ever');
  });

  test('a release by another CPU, or of a free lock, panics and names lock, holder and caller', () => {
    const { cpus, lk } = scene(2);
    const release = () => spinlock_release(cpus[1] as Cpu, lk);
    expect(thrownBy(release).message).toBe('spinlock_release: lk is held by nobody, released by CPU 1');
    spinlock_acquire(cpus[0] as Cpu, lk);
    expect(thrownBy(release).message).toBe('spinlock_release: lk is held by CPU 0, released by CPU 1');
    expect(spinlock_do_i_hold(cpus[0] as Cpu, lk)).toBe(true);
  });
});
