import { describe, expect, test } from 'vitest';
import { bareModel, bareProgram } from '../../../src/explore/baremodel.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import type { Strategy } from '../../../src/explore/strategy.ts';
import { ACCESS } from '../../../src/machine/modelthread.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../../../src/sync/spinlock.ts';
import { kernelProgram, pages, processes } from './kernels.ts';
import { type Body, counted, faultOf, type Tiny, tiny } from './tiny.ts';

const inside =
  (...locks: string[]): Body =>
  (m, at) => {
    for (const lock of locks) {
      m.acquireWord(at(lock), 1, -1);
    }
    for (const lock of locks.toReversed()) {
      m.releaseWord(at(lock));
    }
  };

const noOrder = { lockOrder: false };

/** A sleeper that reads a flag and, if it is 0, gets on a queue and sleeps; and a waker. Source: os161's wchan. */
const sleeper = (looksAgain: boolean): Tiny => ({
  words: ['flag', 'queue'],
  threads: {
    sleeper: (m, at) => {
      if (m.atomicLoad(at('flag')) === 0) {
        m.atomicStore(at('queue'), 1);
        if (!looksAgain || m.atomicLoad(at('flag')) === 0) {
          m.wait(at('queue'), 1);
        }
      }
    },
    waker: (m, at) => {
      m.atomicStore(at('flag'), 1);
      if (m.atomicExchange(at('queue'), 0) === 1) {
        m.notify(at('queue'));
      }
    },
  },
});

describe('a deadlock', () => {
  test('of two threads that take two locks in either order is 2 of 6 schedules, and is told as a cycle', () => {
    const program = tiny({ words: ['A', 'B'], threads: { left: inside('A', 'B'), right: inside('B', 'A') } });
    expect(counted(program, noOrder)).toMatchObject({ schedules: 6, kinds: { deadlock: 2 } });
    const fault = faultOf(program, { detectors: noOrder });
    expect(fault).toMatchObject({ kind: 'deadlock', cpus: [0, 1], lock: 'B' });
    expect(fault.details.cycle).toEqual(['left waits for B, which right holds', 'right waits for A, which left holds']);
    expect(fault.details.drawing).toEqual([
      '+-> left',
      '|     | waits for B, which right holds',
      '|     v',
      '|   right',
      '|     | waits for A, which left holds',
      '+-----+',
    ]);
  });

  test('of three threads round three locks is 6 of 168 schedules', () => {
    const threads = { one: inside('A', 'B'), two: inside('B', 'C'), three: inside('C', 'A') };
    const { schedules, kinds } = counted(tiny({ words: ['A', 'B', 'C'], threads }), noOrder);
    expect({ schedules, kinds }).toEqual({ schedules: 168, kinds: { deadlock: 6 } });
  });

  test('may be partial: two threads are in it while a third one is done', () => {
    const threads = { left: inside('A', 'B'), right: inside('B', 'A'), third: inside('C') };
    const fault = faultOf(tiny({ words: ['A', 'B', 'C'], threads }), { detectors: noOrder });
    expect(fault.details).toMatchObject({ partial: true, stuck: [0, 1] });
    expect(fault.cpus).toEqual([0, 1]);
  });

  test('without a circle is a wait for what nobody will do', () => {
    const threads: Tiny['threads'] = { holder: (m, at) => m.acquireWord(at('A'), 1, -1), other: inside('A') };
    const fault = faultOf(tiny({ words: ['A'], threads }));
    expect(fault.kind).toBe('deadlock');
    expect(fault.message).toMatch(/^no thread can move: (?:other|holder) waits for A/);
    expect(fault.details.cycle).toBeUndefined();
  });

  test("of spinlocks says that the CPUs' interrupts are off", () => {
    const model = bareModel(2);
    const at = ['first.lock', 'second.lock'].map(name => model.arena.words(name, SPINLOCK_WORDS)) as [number, number];
    const operations = model.cpus.map((cpu, n) => [
      () => {
        spinlock_acquire(cpu, at[n] as number);
        spinlock_acquire(cpu, at[1 - n] as number);
        spinlock_release(cpu, at[1 - n] as number);
        spinlock_release(cpu, at[n] as number);
        return 0;
      },
    ]);
    const program = bareProgram('crosswise', model, operations, () => {});
    const fault = faultOf(program, { strategy: new RandomWalk(1), detectors: noOrder });
    expect(fault.message).toBe(
      'deadlock: CPU 0 spins for second.lock, which CPU 1 holds (interrupts off); ' +
        'CPU 1 spins for first.lock, which CPU 0 holds (interrupts off)',
    );
  });

  test('of a shootdown under a spinlock goes through the acknowledgement and the lock', () => {
    const program = kernelProgram({ mutant: 'ack-under-lock', frames: 2, pageTables: 8 }, processes(2));
    const fault = faultOf(program, { strategy: new RandomWalk(3), schedules: 100, detectors: { races: false } });
    expect(fault.kind).toBe('deadlock');
    expect(fault.message).toMatch(/CPU \d waits for the acknowledgement of CPU \d/);
    expect(fault.message).toMatch(/CPU \d spins for coremap.lock, which CPU \d holds/);
    expect(fault.message).toContain('(interrupts off)');
  });

  test('of two that each spin for the other’s acknowledgement, deaf, is found without a note of what they wait for', () => {
    const program = kernelProgram({ mutant: 'ack-awaited-deaf', frames: 1 }, ({ kernels }, cpu) => [
      () => {
        kernels[cpu]?.shootdown.shoot(1 << (1 - cpu), 0x00400000);
        return 0;
      },
    ]);
    const fault = faultOf(program, { strategy: new RandomWalk(3), schedules: 1000, detectors: { races: false } });
    expect(fault.message).toBe(
      'deadlock: CPU 0 spins for the acknowledgement of CPU 1 (interrupts off); ' +
        'CPU 1 spins for the acknowledgement of CPU 0 (interrupts off)',
    );
  });

  test('of one CPU is an interrupt that it needs and does not take', () => {
    const program = kernelProgram({ mutant: 'sleep-under-lock-unchecked', frames: 1, pageTables: 8 }, processes(2));
    const fault = faultOf(program, { strategy: new RandomWalk(3), schedules: 500, detectors: { races: false } });
    expect(fault.details.cycle).toHaveLength(1);
    expect(fault.message).toMatch(/which is done: it does not take the interrupt that says so \(interrupts off\)$/);
  });
});

describe('a lost wake-up', () => {
  test('between the look at a flag and the sleep is told apart from a deadlock, and says what the sleeper has read', () => {
    const { kinds, messages } = counted(tiny(sleeper(false)));
    expect(Object.keys(kinds)).toEqual(['lost-wakeup']);
    expect(messages).toEqual([
      'lost wake-up: sleeper sleeps, and has read 0 in flag, which holds 1 by now; nobody will wake it',
    ]);
  });

  test('is none where the sleeper looks again once it can be found', () => {
    expect(counted(tiny(sleeper(true)))).toMatchObject({ exhausted: true, kinds: {} });
  });

  test('is a sleep on a word that was changed and not notified', () => {
    const program = tiny({
      words: ['word'],
      threads: { sleeper: (m, at) => m.wait(at('word'), 0), waker: (m, at) => m.atomicStore(at('word'), 5) },
    });
    expect(faultOf(program)).toMatchObject({
      kind: 'lost-wakeup',
      cpus: [0],
      message: 'lost wake-up: sleeper sleeps since word held 0, and it holds 5 by now; nobody will wake it',
    });
  });

  test('of a frame that is not busy any more is told by its frame', () => {
    const program = kernelProgram({ mutant: 'wakeup-lost', frames: 1, pageTables: 8 }, processes(1, 2));
    const fault = faultOf(program, { strategy: new RandomWalk(7), schedules: 300 });
    expect(fault.kind).toBe('lost-wakeup');
    expect(fault.message).toMatch(/until (?:some frame is available, which frame \d+ is|frame \d+ is not busy)/);
  });

  test.each([
    ['lock-handed-to-nobody', /sleeps on coremap.lock, which is free/],
    ['sleep-before-enqueue', /sleeps on coremap.lock, which is free/],
    ['ticket-skips-a-number', /spins for coremap.lock, which is free/],
    ['clh-node-kept', /spins for coremap.lock, which is free/],
  ])('of a lock is told by the lock, which is free: %s', (mutant, message) => {
    const program = kernelProgram({ mutant, primitiveLocks: false }, pages(2));
    const fault = faultOf(program, { strategy: new RandomWalk(7), schedules: 500 });
    expect(fault.kind).toBe('lost-wakeup');
    expect(fault.message).toMatch(message);
  });

  test('of an interrupt is told as a request that is queued while the line is down', () => {
    const program = kernelProgram({ mutant: 'ipi-cleared-after-drain', frames: 1 }, ({ kernels }, cpu) =>
      [0x00400000, 0x00401000].map(page => () => {
        kernels[cpu]?.shootdown.shoot(cpu === 0 ? 2 : 0, page);
        return 0;
      }),
    );
    // Whoever is about to lower its line waits until nobody else can move.
    const walk = new RandomWalk(7);
    const lateClearing: Strategy = {
      name: 'late clearing',
      begin: () => walk.begin(),
      choose: choice => {
        const others = choice.enabled & ~(choice.threads[1]?.kind === ACCESS.and ? 2 : 0);
        return walk.choose({ ...choice, enabled: others === 0 ? choice.enabled : others });
      },
      end: () => {},
    };
    const fault = faultOf(program, { strategy: lateClearing, schedules: 50 });
    expect(fault.kind).toBe('lost-wakeup');
    expect(fault.message).toMatch(/whose request is queued while its interrupt line is down/);
  });
});
