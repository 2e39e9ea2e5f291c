/** What other programs take for primitives, each alone and through its own accesses: doorbell, spinlock, swap disk. */
import type { Cpu } from '../../machine/cpu.ts';
import { DISK_READ, DISK_WRITE } from '../../machine/disk.ts';
import { IRQ_IPI } from '../../machine/mips.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { NO_AS } from '../../vm/coremap.ts';
import { bareModel, bareProgram } from '../baremodel.ts';
import { atLeast, type ProgramMaker } from './maker.ts';
import { type Make, named } from './protocols.ts';
import { kernelProgram, op } from './shape.ts';

/** CPU 0 sleeps until the last CPU wakes it; the first of the others raises a line of it meanwhile, or before. */
const doorbell: Make = options => {
  const model = bareModel(atLeast(2, 'cpus', options.cpus, 2, 'doorbell'));
  const { cpus } = model;
  const [sleeper, ...others] = cpus as [Cpu, ...Cpu[]];
  // The wake-up must not come before the sleeper has said that it is about to sleep: that is the channel's business.
  sleeper.prepareToSleep();
  const sleeps = op('sleep', () => {
    sleeper.sleep();
    return 0;
  });
  const rings = (cpu: Cpu, raises: boolean, wakes: boolean) =>
    op(raises && wakes ? 'raise, wake' : raises ? 'raise' : 'wake', () => {
      if (raises) {
        cpu.raise(0, IRQ_IPI);
      }
      if (wakes) {
        cpu.wake(0);
      }
      return 0;
    });
  const last = others.length - 1;
  return bareProgram(
    'doorbell',
    model,
    [[sleeps], ...others.map((cpu, n) => [rings(cpu, n < last || n === 0, n === last)])],
    () => {
      if (model.m.words[(model.words[0] as (typeof model.words)[0]).shared] !== 0) {
        throw new Error('all CPUs are asleep or done, and an interrupt of CPU 0 was never taken');
      }
    },
  );
};

/** Each CPU counts under a spinlock. */
const spinlock: Make = options => {
  const model = bareModel(options.cpus ?? 2);
  const { m, arena, cpus } = model;
  const lock = arena.words('the lock', SPINLOCK_WORDS);
  const counter = arena.words('counter', 1);
  const rounds = options.ops ?? 2;
  const count = (cpu: Cpu) =>
    op('spinlock_acquire, count, spinlock_release', () => {
      spinlock_acquire(cpu, lock);
      m.store(counter, m.load(counter) + 1);
      spinlock_release(cpu, lock);
      return 0;
    });
  return bareProgram(
    'spinlock',
    model,
    cpus.map(cpu => Array.from({ length: rounds }, () => count(cpu))),
    () => {
      if (m.words[counter] !== cpus.length * rounds) {
        throw new Error(`${cpus.length * rounds} rounds under the spinlock have counted to ${m.words[counter]}`);
      }
    },
  );
};

export const partPrograms: readonly ProgramMaker[] = [
  named('doorbell', 'a CPU that is about to sleep is woken and interrupted in the same moment', ['cpus'], doorbell),
  named('spinlock', 'CPUs count in a plain word under a spinlock', ['cpus', 'ops'], spinlock),
  kernelProgram({
    name: 'disk',
    summary:
      'the driver of the swap disk alone: each CPU writes a page of its own, or reads one that was never written',
    cpus: 2,
    frames: 2,
    oneThread: true,
    fewestFrames: threads => threads,
    kernelFrames: threads => threads,
    ownDisk: true,
    operations: ({ kernel, number }) => {
      const pa = kernel.pages.page_alloc(NO_AS, 0, true);
      const at = kernel.cpu.wordOf(pa);
      const mark = number + 1;
      return [
        op('disk_io', () => {
          kernel.cpu.m.store(at, mark);
          const errno = kernel.disk.disk_io(number === 0 ? DISK_WRITE : DISK_READ, number + 1, pa);
          const found = kernel.cpu.m.load(at);
          if (errno !== 0 || found !== (number === 0 ? mark : 0)) {
            kernel.cpu.panic(`disk_io returns ${errno}, and the page holds ${found}`);
          }
          return 0;
        }),
      ];
    },
  }),
];
