import { expect, test } from 'vitest';
import { Alarm } from '../../../src/machine/host/alarm.ts';

const words = () => new Int32Array(new SharedArrayBuffer(4));

test('no sleep ends before it is due, and those of a millisecond are seldom much late', () => {
  const alarm = new Alarm(words(), 0);
  const late: number[] = [];
  for (let n = 0; n < 100; n++) {
    const due = performance.now() + 1;
    alarm.sleepUntil(due, 0);
    late.push(performance.now() - due);
  }
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  // On a host with a core to spare; on any, some of a hundred.
  expect(Math.min(...late)).toBeLessThan(0.05);
});

test('a moment that is past is not waited for, and a word that has changed ends the wait', () => {
  const alarm = new Alarm(words(), 0);
  const start = performance.now();
  alarm.sleepUntil(start - 1, 0);
  alarm.sleepUntil(start + 60_000, 1);
  expect(performance.now() - start).toBeLessThan(30_000);
});
