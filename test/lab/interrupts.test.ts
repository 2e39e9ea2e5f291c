import { expect, test } from 'vitest';
import type { LabSession } from '../../src/lab/api.ts';
import { open } from '../../src/lab/engine.ts';
import { noAckWait } from '../../src/lab/lessons/noackwait.ts';
import { play } from './play.ts';

/** Of the run by default: stands where an interrupt that waits at a thread is first taken so. */
function standWhere(session: LabSession, thread: number, taken: string): void {
  session.run('default', 0);
  const { length, history } = session;
  const raised = history.findIndex(({ kind, word }) => kind === 'or' && word === `cpu[${thread}].irq`);
  for (let position = raised; position <= length; position++) {
    session.goTo(position);
    if (session.state().threads[thread]?.interrupt?.taken === taken) {
      return;
    }
  }
  throw new Error(`thread ${thread}: none is taken ${taken}`);
}

test('a step that takes an interrupt is announced as that, and told as that', () => {
  const session = open({ program: 'shootdown' });
  standWhere(session, 1, 'next');
  expect(session.state().threads[1]?.interrupt).toEqual({
    what: 'TLB shootdown',
    taken: 'next',
    text: 'it takes it with its next step',
  });
  expect(session.state().threads[1]?.next?.text).toBe('will take the TLB shootdown interrupt');
  expect(session.takeInterrupt(1)).toBe(1);
  expect(session.state().last).toMatchObject({ text: 'takes the TLB shootdown interrupt', interrupt: 'TLB shootdown' });
  expect(session.state().threads[1]).toMatchObject({ inInterrupt: true, interrupt: { taken: 'off' } });
});

test('a CPU that sleeps is woken by the step that takes its interrupt', () => {
  const session = open({ program: 'shootdown' });
  standWhere(session, 0, 'next');
  expect(session.state().threads[0]?.next?.text).toBe('will wake, and take the TLB shootdown interrupt');
  session.takeInterrupt(0);
  expect(session.state().last?.text).toBe('wakes, and takes the TLB shootdown interrupt');
  expect(session.state().threads[0]?.inInterrupt).toBe(true);
});

test('one that is taken later is delivered by the steps up to its handler, and by no other thread', () => {
  const session = open(noAckWait.request);
  standWhere(session, 0, 'later');
  const from = session.position;
  const made = session.takeInterrupt(0);
  expect(made).toBeGreaterThan(1);
  const steps = session.history.slice(from);
  expect(steps).toHaveLength(made);
  expect(steps.every(({ thread }) => thread === 0)).toBe(true);
  expect(steps.slice(-2).map(({ text }) => text)).toEqual([
    'takes the TLB shootdown interrupt',
    'enters the handler of the TLB shootdown interrupt',
  ]);
  expect(session.state().threads[0]?.inInterrupt).toBe(true);
});

test('a CPU that spins deaf says why it takes none, and is not moved', () => {
  const options = { mutant: 'ack-under-lock', lock: 'tas', throughLocks: true };
  const session = open({ program: 'evict-clean', options });
  play(session, '001b');
  expect(session.state().threads[0]?.interrupt).toEqual({
    what: 'TLB shootdown',
    taken: 'off',
    text: 'it has interrupts off',
  });
  expect(session.takeInterrupt(0)).toBe(0);
  play(session, '0b1b');
  expect(session.state().end?.kind).toBe('fault');
  expect(session.state().threads[0]?.interrupt?.text).toBe('blocked, interrupts off');
});

test("the disk's step completes a request, which waits at the CPU as an interrupt", () => {
  const session = open(noAckWait.request);
  session.run('default', 0);
  const disk = session.state().threads.findIndex(({ cpu }) => cpu === null);
  const completion = session.history.find(({ thread }) => thread === disk);
  session.goTo(completion?.step ?? 0);
  expect(session.state().threads[disk]?.next?.text).toBe(
    'will complete the request of CPU 1: frame 11 is written to slot 1',
  );
  session.step(disk);
  expect(session.state().last?.text).toBe('completes the request of CPU 1: frame 11 is written to slot 1');
  expect(session.state().threads[1]?.interrupt?.what).toBe('disk');
});

test('bare CPUs without a kernel have interrupts, too', () => {
  const session = open({ program: 'doorbell' });
  session.run('default', 0);
  expect(session.history.some(({ interrupt }) => interrupt !== null)).toBe(true);
});
