import { expect, test } from 'vitest';
import { openReplay, prove } from '../../src/lab/engine.ts';

/** A clock that goes on by a millisecond each time that it is looked at. */
function clock(): () => number {
  let now = 0;
  return () => now++;
}

test('a program without a fault is proved, with progress on the way', () => {
  const told: number[] = [];
  const verdict = prove({ program: 'page_alloc' }, ({ runs }) => told.push(runs), clock());
  expect(verdict).toMatchObject({ kind: 'proved', fault: null, replay: null });
  expect(verdict.schedules).toBeGreaterThan(0);
  expect(told.length).toBeGreaterThan(0);
  expect(told).toEqual([...told].sort((a, b) => a - b));
});

test('a planted bug is refuted by a run that opens at its fault', () => {
  const verdict = prove({ program: 'alloc', options: { mutant: 'no-lock' } }, () => {}, clock());
  expect(verdict.kind).toBe('refuted');
  expect(openReplay(verdict.replay ?? '').fault()?.message).toBe(verdict.fault?.message);
});

test('what takes longer than it may is unknown', () => {
  const verdict = prove(
    { program: 'walk', options: { cpus: 3 }, strategy: 'exhaustive', seconds: 0.01 },
    () => {},
    clock(),
  );
  expect(verdict).toMatchObject({ kind: 'unknown', fault: null, replay: null });
});

test('a strategy that there is not', () => {
  expect(() => prove({ program: 'alloc', strategy: 'x' }, () => {}, clock())).toThrow('strategy: x: expected one that');
});
