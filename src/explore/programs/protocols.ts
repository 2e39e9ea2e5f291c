/** The protocols by which CPUs wait for each other, each alone: wait channel, semaphore, condition variable, IPIs. */
import type { Cpu } from '../../machine/cpu.ts';
import { CV_WORDS, cv_broadcast, cv_signal, cv_wait } from '../../sync/condvar.ts';
import { P, SEMAPHORE_WORDS, V } from '../../sync/semaphore.ts';
import { SleepLock } from '../../sync/sleeplock.ts';
import { layOutSleepLock } from '../../sync/sleepword.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../../sync/spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeone } from '../../sync/wchan.ts';
import { bareModel, bareProgram } from '../baremodel.ts';
import { type ProgramMaker, type ProgramOptions, refuseOthers, type Takes } from './maker.ts';
import { overPrimitives } from './overprimitives.ts';
import { kernelProgram, op } from './shape.ts';

export type Make = (options: ProgramOptions) => ReturnType<typeof bareProgram>;

export const named = (name: string, summary: string, takes: Takes, make: Make): ProgramMaker => ({
  name,
  summary,
  kernel: false,
  make(options) {
    refuseOthers(name, takes, options);
    return make(options);
  },
});

/** One CPU waits on a channel for a flag, another sets it and wakes. */
const wchan: Make = options => {
  const model = bareModel(options.cpus ?? 2, { primitiveParts: overPrimitives(options) });
  const { m, arena, cpus } = model;
  const guard = arena.words('guard', SPINLOCK_WORDS);
  const channel = arena.words('channel', WCHAN_WORDS);
  const flag = arena.words('flag', 1);
  const waits = (cpu: Cpu) =>
    op('wait for the flag', () => {
      spinlock_acquire(cpu, guard);
      while (m.load(flag) === 0) {
        wchan_sleep(cpu, channel, guard);
      }
      m.store(flag, m.load(flag) - 1);
      spinlock_release(cpu, guard);
      return 0;
    });
  const sets = (cpu: Cpu) =>
    op('set the flag, wake', () => {
      spinlock_acquire(cpu, guard);
      m.store(flag, m.load(flag) + cpus.length - 1);
      let woken = wchan_wakeone(cpu, channel, guard);
      for (let n = 2; n < cpus.length; n++) {
        const next = wchan_wakeone(cpu, channel, guard);
        spinlock_release(cpu, guard);
        wchan_ring(cpu, woken);
        spinlock_acquire(cpu, guard);
        woken = next;
      }
      spinlock_release(cpu, guard);
      wchan_ring(cpu, woken);
      return 0;
    });
  const last = cpus.length - 1;
  return bareProgram(
    'wchan',
    model,
    cpus.map(cpu => [cpu.number === last ? sets(cpu) : waits(cpu)]),
    () => {},
  );
};

/** All CPUs but the last take one from a semaphore, which the last one fills. */
const semaphore: Make = options => {
  const model = bareModel(options.cpus ?? 2, { primitiveParts: overPrimitives(options) });
  const { arena, cpus } = model;
  const at = arena.words('semaphore', SEMAPHORE_WORDS);
  const takes = (cpu: Cpu) =>
    op('P', () => {
      P(cpu, at);
      return 0;
    });
  const gives = (cpu: Cpu) =>
    op('V', () => {
      V(cpu, at);
      return 0;
    });
  const last = cpus.length - 1;
  return bareProgram(
    'semaphore',
    model,
    cpus.map(cpu => (cpu.number === last ? Array.from({ length: last }, () => gives(cpu)) : [takes(cpu)])),
    () => {},
  );
};

/** A condition under a sleeping lock: all CPUs but the last wait for it, the last one makes it true for all. */
const condition =
  (name: string, broadcast: boolean): Make =>
  options => {
    const model = bareModel(options.cpus ?? 2, { primitiveParts: overPrimitives(options) });
    const { m, arena, cpus } = model;
    const words = layOutSleepLock(arena, 'the lock', cpus.length, false);
    const cv = arena.words('condition', CV_WORDS);
    const ready = arena.words('ready', 1);
    const last = cpus.length - 1;
    return bareProgram(
      name,
      model,
      cpus.map(cpu => {
        const lock = new SleepLock(cpu, words);
        const waits = op('cv_wait', () => {
          lock.acquire();
          while (m.load(ready) === 0) {
            cv_wait(cpu, cv, lock);
          }
          m.store(ready, m.load(ready) - 1);
          lock.release();
          return 0;
        });
        const makesReady = (by: number, wake: typeof cv_signal) => () => {
          lock.acquire();
          m.store(ready, m.load(ready) + by);
          wake(cpu, cv, lock);
          lock.release();
          return 0;
        };
        if (cpu.number !== last) {
          return [waits];
        }
        return broadcast
          ? [op('cv_broadcast', makesReady(last, cv_broadcast))]
          : Array.from({ length: last }, () => op('cv_signal', makesReady(1, cv_signal)));
      }),
      () => {},
    );
  };

const ENTRY_HI = 0x00400000;
/** One more than a CPU's queue holds. */
const TOO_MANY = 17;

const PARTS_TAKE: Takes = ['cpus', 'throughLocks'];

export const protocolPrograms: readonly ProgramMaker[] = [
  named('wchan', 'a flag under a spinlock, and a wait channel for those who wait for it', PARTS_TAKE, wchan),
  named('semaphore', 'P and V on different CPUs', PARTS_TAKE, semaphore),
  named(
    'condvar',
    'a condition under the sleeping lock: one CPU waits, another signals',
    PARTS_TAKE,
    condition('condvar', false),
  ),
  named('broadcast', 'the same, and the other wakes all that wait', PARTS_TAKE, condition('broadcast', true)),
  kernelProgram({
    name: 'shootdown',
    summary: 'two CPUs each ask the other to forget a translation, and wait for the acknowledgement',
    cpus: 2,
    frames: 1,
    oneThread: true,
    fewestCpus: 2,
    operations: ({ kernel, number, cpus }) => [
      op('shoot', () => {
        kernel.shootdown.shoot(1 << ((number + 1) % cpus), ENTRY_HI);
        return 0;
      }),
    ],
  }),
  kernelProgram({
    name: 'overflow',
    summary: 'seventeen requests to a CPU whose queue holds sixteen: they become one flush, all acknowledged',
    cpus: 2,
    frames: 1,
    oneThread: true,
    fewestCpus: 2,
    mostOps: TOO_MANY,
    operations: ({ kernel, number }, ops) => {
      if (number === 1) {
        return [];
      }
      // With fewer of them, the others are in the queue when the machine starts.
      const first = TOO_MANY - (ops ?? TOO_MANY);
      const send = (n: number) => kernel.shootdown.send(1, ENTRY_HI + n * 4096);
      for (let n = 0; n < first; n++) {
        send(n);
      }
      return [
        op(`send ${TOO_MANY - first}, await the last`, () => {
          let ticket = 0;
          for (let n = first; n < TOO_MANY; n++) {
            ticket = send(n);
          }
          kernel.shootdown.await_ack(1, ticket);
          return 0;
        }),
      ];
    },
  }),
];
