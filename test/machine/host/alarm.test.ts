import { afterEach, expect, test, vi } from 'vitest';
import { Alarm } from '../../../src/machine/host/alarm.ts';

const words = () => new Int32Array(new SharedArrayBuffer(4));

afterEach(() => vi.restoreAllMocks());

test('no sleep ends before it is due', () => {
  const alarm = new Alarm(words(), 0);
  for (let n = 0; n < 30; n++) {
    const due = performance.now() + 1;
    alarm.sleepUntil(due, 0);
    expect(performance.now()).toBeGreaterThanOrEqual(due);
  }
});

/** A host whose clock stands still but for sleeps, each of which it ends so much late, and for looks at it: 1 µs each. */
function hostThatIsLate(lateMs: () => number): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 0.001;
    return now;
  });
  vi.spyOn(Atomics, 'wait').mockImplementation((_words, _at, _value, ms = 0) => {
    now += ms + lateMs();
    return 'timed-out';
  });
}

/** How late so many sleeps of a millisecond end. */
function lateness(alarm: Alarm, sleeps: number): number[] {
  return Array.from({ length: sleeps }, () => {
    const due = performance.now() + 1;
    alarm.sleepUntil(due, 0);
    return performance.now() - due;
  });
}

test('where the host wakes every sleeper late, sleeps soon end when they are due all the same', () => {
  hostThatIsLate(() => 0.08);
  const late = lateness(new Alarm(words(), 0), 60);
  expect(late[0]).toBeGreaterThan(0.08);
  for (const each of late.slice(40)) expect(each).toBeLessThan(0.005);
});

test('a host that is very late once is not waited for awake much longer', () => {
  let late = 1000;
  hostThatIsLate(() => late);
  const alarm = new Alarm(words(), 0);
  lateness(alarm, 1);
  late = 0;
  const looks = vi.mocked(performance.now);
  looks.mockClear();
  lateness(alarm, 1);
  expect(looks.mock.calls.length).toBeLessThan(30);
});

test('a moment that is past is not waited for, and a word that has changed ends the wait', () => {
  const wait = vi.spyOn(Atomics, 'wait');
  const alarm = new Alarm(words(), 0);
  const now = performance.now();
  alarm.sleepUntil(now - 1, 0);
  expect(wait).not.toHaveBeenCalled();
  alarm.sleepUntil(now + 60_000, 1);
  expect(wait.mock.results.map(({ value }) => value)).toEqual(['not-equal']);
});
