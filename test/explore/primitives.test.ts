import { describe, expect, it } from 'vitest';
import { bareModel, bareProgram } from '../../src/explore/baremodel.ts';
import { Detectors } from '../../src/explore/detectors/index.ts';
import { exploreWith } from '../../src/explore/explorer.ts';
import type { Program } from '../../src/explore/program.ts';
import { programNamed } from '../../src/explore/programs/catalogue.ts';
import { PROGRAM_DEFAULTS, type ProgramMaker, type ProgramOptions } from '../../src/explore/programs/maker.ts';
import { op } from '../../src/explore/programs/shape.ts';
import { OptimalDpor } from '../../src/explore/strategies/optimal.ts';
import type { Cpu } from '../../src/machine/cpu.ts';
import { IRQ_IPI } from '../../src/machine/mips.ts';
import { SPINLOCK_WORDS, spinlock_acquire, spinlock_release } from '../../src/sync/spinlock.ts';
import { WCHAN_WORDS, wchan_ring, wchan_sleep, wchan_wakeone } from '../../src/sync/wchan.ts';

function exploreAll(program: Program): { complete: boolean; fault: string | null } {
  const { exhausted, first } = exploreWith(program, new OptimalDpor(program.m), [new Detectors(program)], {
    schedules: 10_000,
    isOver: () => false,
    goOn: false,
  });
  return { complete: exhausted && !program.m.leftAsleep, fault: first?.fault.message ?? null };
}

/**
 * CPU 0 sleeps on a channel until a flag is set; CPU 1 interrupts it, sets the flag and wakes it. Everybody draws numbers
 * on the way, the handler too: the outcomes are all orders in which these can be drawn.
 */
function outcomesOf(primitiveParts: boolean): string[] {
  const model = bareModel(2, { primitiveParts });
  const { m, arena } = model;
  const guard = arena.words('the guard', SPINLOCK_WORDS);
  const channel = arena.words('channel', WCHAN_WORDS);
  const flag = arena.words('flag', 1);
  const next = arena.words('next', 1);
  const handled = arena.words('handled', 1);
  const [sleeper, waker] = model.cpus as [Cpu, Cpu];
  sleeper.vectors = {
    exception: () => 0,
    interrupt: () => {
      sleeper.clearLine(sleeper.pendingLines());
      m.atomicStore(handled, m.atomicAdd(next, 1) + 1);
    },
    switched: () => {},
  };
  const sleeps = op('sleep', () => {
    spinlock_acquire(sleeper, guard);
    const first = m.atomicAdd(next, 1);
    while (m.load(flag) === 0) {
      wchan_sleep(sleeper, channel, guard);
    }
    spinlock_release(sleeper, guard);
    return 16 * first + m.atomicAdd(next, 1);
  });
  const wakes = op('wake', () => {
    sleeper.m.atomicAdd(next, 1);
    waker.raise(0, IRQ_IPI);
    spinlock_acquire(waker, guard);
    m.store(flag, 1);
    const woken = wchan_wakeone(waker, channel, guard);
    spinlock_release(waker, guard);
    wchan_ring(waker, woken);
    return m.atomicAdd(next, 1);
  });
  const outcomes = new Set<string>();
  const program = bareProgram('order', model, [[sleeps], [wakes]], () => {
    outcomes.add(JSON.stringify([m.threads.map(({ results }) => results), m.words[handled]]));
  });
  expect(exploreAll(program)).toEqual({ complete: true, fault: null });
  return [...outcomes].sort();
}

it('a doorbell and a spinlock of one step each allow what those made of words allow, no more and no less', () => {
  const real = outcomesOf(false);
  expect(real.length).toBeGreaterThan(5);
  expect(outcomesOf(true)).toEqual(real);
});

describe('what is primitive elsewhere is right through its own accesses, every trace', () => {
  it.each<[string, Partial<ProgramOptions>]>([
    ['doorbell', {}],
    ['doorbell', { cpus: 3 }],
    ['spinlock', {}],
    ['spinlock', { cpus: 3, ops: 1 }],
    ['disk', {}],
    ['lock-sleep', { ops: 1, throughLocks: true }],
    ['lock-futex', { ops: 1, throughLocks: true }],
    ['lock-sleep', {}],
    ['lock-sleep', { cpus: 3, ops: 1 }],
    ['semaphore', {}],
    ['condvar', {}],
    ['broadcast', {}],
    ['wchan', { cpus: 3 }],
    ['unidle', { cpus: 3 }],
  ])('%s %j', (name, options) => {
    const program = (programNamed(name) as ProgramMaker).make({ ...PROGRAM_DEFAULTS, ...options });
    expect(exploreAll(program)).toEqual({ complete: true, fault: null });
  });
});
