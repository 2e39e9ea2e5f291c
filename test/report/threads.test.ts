import { expect, test } from 'vitest';
import { givenUpText, killsText, threadsText } from '../../src/report/threads.ts';
import type { ProcessLine } from '../../src/run/types.ts';

function thread(changes: Partial<ProcessLine>): ProcessLine {
  return {
    name: 'huge',
    kind: 'user',
    state: 'done',
    kills: 0,
    givenUp: 0,
    references: 0,
    pageFaults: 0,
    checks: 0,
    ...changes,
  };
}

const killed = (name: string, reason: string, kills = 1) => thread({ name, state: 'killed', reason, kills });

test('threads of kernel tests are not called processes', () => {
  expect(threadsText([thread({ kind: 'kernel' }), thread({ kind: 'kernel' }), thread({})])).toBe(
    '2 kernel threads and 1 process: all done',
  );
  expect(threadsText([thread({ kind: 'kernel' })])).toBe('1 kernel thread: all done');
  expect(threadsText([thread({}), thread({ state: 'running' })])).toBe('2 processes: 1 done, 1 still running');
});

test('threads that were stopped, or gave up, are not called done', () => {
  const gaveUp = thread({ name: 'km3', kind: 'kernel', state: 'gave-up', givenUp: 2, reason: 'out of memory' });
  expect(threadsText([thread({ state: 'stopped' }), gaveUp])).toBe(
    '1 kernel thread and 1 process: 1 stopped, 1 gave up',
  );
  expect(givenUpText([thread({}), gaveUp])).toBe('out of memory: km3 2 times');
  expect(givenUpText([thread({})])).toBeNull();
});

test('nobody killed is not worth a line', () => {
  expect(killsText([thread({})])).toBeNull();
});

test('those killed are told by reason, a few names each', () => {
  const dead = ['a', 'b', 'c', 'd', 'e'].map(name => killed(name, 'EIO (disk error)'));
  expect(killsText([...dead, killed('sort', 'ENOMEM (out of memory or swap)', 1_200)])).toBe(
    'EIO (disk error): a, b, c, 2 more; ENOMEM (out of memory or swap): sort 1,200 times',
  );
});

test('a process that was killed and started over is told, though it was done at the end', () => {
  expect(killsText([thread({ kills: 2, reason: 'EIO (disk error)' })])).toBe('EIO (disk error): huge 2 times');
});
