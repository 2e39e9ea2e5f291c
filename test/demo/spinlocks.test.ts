/** What the demonstrations of waiting under a spinlock decide. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { spinShootdownDeadlock } from '../../src/demo/deadlock.ts';
import { sleepUnderSpinlock } from '../../src/demo/sleepunderspinlock.ts';
import type { Outcome, RunOptions } from '../../src/run/types.ts';
import { fakeContext, numberOf, textOf } from './fakecontext.ts';
import { ended, fault, idle } from './fakeruns.ts';

const fake = vi.hoisted(() => ({ run: async (_: RunOptions): Promise<Outcome> => Promise.reject(new Error('unset')) }));
vi.mock('../../src/run/run.ts', () => ({ run: (options: RunOptions) => fake.run(options) }));

type Answers = Readonly<Record<string, Outcome>>;

/** Runs answer by the mutant and the lock: `ack-under-lock tas`; the right kernel is `null tas`. */
function answer(answers: Answers): string[] {
  const asked: string[] = [];
  fake.run = async ({ mutant, lock }) => {
    asked.push(`${mutant} ${lock}`);
    return answers[`${mutant} ${lock}`] as Outcome;
  };
  return asked;
}

beforeEach(() => {
  answer({});
});

describe('spin-shootdown-deadlock', () => {
  const deadlock = fault('stall', 'nothing has moved for 2 s', {
    cycle: ['CPU 0 waits for the acknowledgement of CPU 1', 'CPU 1 spins for coremap.lock, which CPU 0 holds'],
    drawing: ['+-> CPU 0', '+-----+'],
    cpus: [],
    locks: [],
  });
  const usual: Answers = {
    'ack-under-lock tas': ended(deadlock),
    'ack-under-lock sleep': ended(),
    'null tas': ended(),
  };
  const play = async (changes: Answers = {}) => {
    const asked = answer({ ...usual, ...changes });
    return { asked, ...(await spinShootdownDeadlock.run(fakeContext())) };
  };

  test('holds when the machine stops in a circle, and both counterparts go through', async () => {
    const { asked, holds, evidence } = await play();
    expect(holds).toBe(true);
    expect(asked).toEqual(['ack-under-lock tas', 'ack-under-lock sleep', 'null tas']);
    expect(numberOf(evidence, /runs until/)).toBe(1);
    expect(textOf(evidence)).toContain('who waits for whom\n+-> CPU 0');
  });

  test.each([
    ['the machine does not stop', { 'ack-under-lock tas': ended() }],
    ['it stops for another reason', { 'ack-under-lock tas': ended({ ...deadlock, details: { cpus: [], locks: [] } }) }],
    ['it panics', { 'ack-under-lock tas': ended(fault('panic', 'make_busy: frame 3 is busy already')) }],
    ['the lock that sleeps stops too', { 'ack-under-lock sleep': ended(deadlock) }],
    ['the right kernel stops too', { 'null tas': ended(deadlock) }],
    ['a counterpart sends no shootdown', { 'null tas': idle() }],
  ])('does not hold when %s', async (_, changes) => {
    expect((await play(changes)).holds).toBe(false);
  });
});

describe('sleep-under-spinlock', () => {
  const panic = fault('panic', 'wchan_sleep: CPU 0 holds another spinlock besides swapdisk.lock', { stack: [] });
  const stall = fault('stall', 'nothing has moved for 2 s', {
    cpus: [
      'CPU 0 sleeps on disk request of thread 0, which is done: it does not take the interrupt that says so',
      'CPU 1 spins for coremap.lock, which CPU 0 holds; interrupt level 1',
    ],
    locks: ['coremap.lock: held by CPU 0'],
  });
  const usual: Answers = {
    'sleep-under-lock tas': ended(panic),
    'sleep-under-lock-unchecked tas': ended(stall),
    'sleep-under-lock sleep': ended(),
    'null tas': ended(),
  };
  const play = async (changes: Answers = {}) => {
    const asked = answer({ ...usual, ...changes });
    return { asked, ...(await sleepUnderSpinlock.run(fakeContext())) };
  };

  test('holds when the kernel panics, stops without the check, and both counterparts go through', async () => {
    const { asked, holds } = await play();
    expect(holds).toBe(true);
    expect(asked.sort()).toEqual(Object.keys(usual).sort());
  });

  test('holds when the other CPU waits for an acknowledgement of the sleeper', async () => {
    const [asleep] = stall.details.cpus as string[];
    const details = { ...stall.details, cpus: [asleep, 'CPU 1 waits for the acknowledgement of CPU 0'] };
    expect((await play({ 'sleep-under-lock-unchecked tas': ended({ ...stall, details }) })).holds).toBe(true);
  });

  test.each([
    ['nothing panics', { 'sleep-under-lock tas': ended() }],
    ['it panics for another reason', { 'sleep-under-lock tas': ended(fault('panic', 'free twice', { stack: [] })) }],
    ['the machine does not stop', { 'sleep-under-lock-unchecked tas': ended() }],
    [
      'nobody waits for the sleeper',
      {
        'sleep-under-lock-unchecked tas': ended({ ...stall, details: { cpus: [(stall.details.cpus as string[])[0]] } }),
      },
    ],
    ['the lock that sleeps panics too', { 'sleep-under-lock sleep': ended(panic) }],
    ['the right kernel stops too', { 'null tas': ended(stall) }],
    ['a counterpart writes nothing to swap', { 'sleep-under-lock sleep': idle() }],
  ])('does not hold when %s', async (_, changes) => {
    expect((await play(changes)).holds).toBe(false);
  });
});
