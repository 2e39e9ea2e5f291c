import { expect, test } from 'vitest';
import { Exhaustive } from '../../../src/explore/strategies/exhaustive.ts';
import { RandomWalk } from '../../../src/explore/strategies/random.ts';
import { explored, faultOf, tiny } from './tiny.ts';

const STEPS = 50_000;

/** A thread spins for what the other one does in its only step. */
const spinAndEnd = () =>
  tiny({
    words: ['flag'],
    threads: {
      spins: (m, at) => {
        while (m.atomicLoad(at('flag')) === 0);
      },
      ends: (m, at) => m.atomicStore(at('flag'), 1),
    },
  });

test('a run that does not end says who goes round over which words', () => {
  const program = tiny({
    words: ['flag', 'tries', 'other'],
    threads: {
      polite: (m, at) => {
        while (m.atomicLoad(at('flag')) === 0) {
          m.atomicAdd(at('tries'), 1);
        }
      },
      other: (m, at) => m.atomicLoad(at('other')),
    },
  });
  const fault = faultOf(program, { strategy: new RandomWalk(1), schedules: 1 });
  expect(fault.kind).toBe('livelock');
  expect(fault.cpus).toEqual([0]);
  expect(fault.message).toBe(
    `the run does not end: after ${STEPS} steps these go round, and none gets on: polite over flag, tries`,
  );
});

test('a run that goes on for ever since a thread that could end it never has its turn is cut short, and no livelock', () => {
  const program = spinAndEnd();
  const unfair = explored(program, { strategy: new Exhaustive(), schedules: 1 });
  expect(unfair).toMatchObject({ schedules: 1, cutShort: 1, failed: 0, complete: false });
  const fair = explored(program, { strategy: new RandomWalk(1), schedules: 20 });
  expect(fair).toMatchObject({ schedules: 20, cutShort: 0, failed: 0 });
});

test('nor is one whose last step is what the spinning thread waits for', () => {
  const program = spinAndEnd();
  const late = {
    name: 'late',
    begin: () => true,
    choose: ({ step }: { step: number }) => (step === STEPS - 1 ? 1 : 0),
    end: () => {},
  };
  expect(explored(program, { strategy: late, schedules: 1 })).toMatchObject({ cutShort: 1, failed: 0 });
});

test('threads that deadlocked while another went on for ever are told as a deadlock, a partial one', () => {
  const program = tiny({
    words: ['A', 'B', 'stop'],
    threads: {
      left: (m, at) => {
        m.acquireWord(at('A'), 1, -1);
        m.acquireWord(at('B'), 1, -1);
      },
      right: (m, at) => {
        m.acquireWord(at('B'), 2, -1);
        m.acquireWord(at('A'), 2, -1);
      },
      busy: (m, at) => {
        while (m.atomicLoad(at('stop')) === 0) {
          m.atomicAdd(at('stop'), 0);
        }
      },
    },
  });
  // One lock each, and then the third thread for ever.
  const first = [0, 1];
  const strategy = {
    name: 'crosswise',
    begin: () => true,
    choose: ({ step }: { step: number }) => first[step] ?? 2,
    end: () => {},
  };
  const fault = faultOf(program, { strategy, schedules: 1 });
  expect(fault.kind).toBe('deadlock');
  expect(fault.details).toMatchObject({
    partial: true,
    cycle: ['left waits for B, which right holds', 'right waits for A, which left holds'],
    moving: [{ name: 'busy', words: ['stop'] }],
  });
});
