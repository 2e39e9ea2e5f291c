import { beforeAll, describe, expect, test } from 'vitest';
import type { LabSession } from '../../src/lab/api.ts';
import { open, openReplay, requestOfMutant } from '../../src/lab/engine.ts';
import { replay } from '../../src/run/replay.ts';

/** A run with a fault, under the first seed of a strategy that shows one. */
function faulty(session: LabSession, strategy = 'pct'): LabSession {
  for (let seed = 0; seed < 200; seed++) {
    session.goTo(0);
    session.run(strategy, seed);
    if (session.end()?.kind === 'fault') {
      return session;
    }
  }
  throw new Error('no seed shows the fault');
}

/** CPUs that wait for each other in a circle: the replay string. */
let deadlock = '';

beforeAll(() => {
  deadlock = faulty(open(requestOfMutant('ack-under-lock')), 'random').replayString();
});

describe('to schedule by hand', () => {
  test('a step moves one thread by one access, which is the one that was announced', () => {
    const session = open({ program: 'alloc' });
    const [first] = session.state().threads;
    expect(session.step(0)).toBe(true);
    const { last, position, length } = session.state();
    expect([position, length]).toEqual([1, 1]);
    expect(last).toMatchObject({ step: 0, thread: 0, kind: first?.next?.kind, word: first?.next?.word });
    expect(last?.where).toEqual(first?.next?.where);
  });

  test('a thread that waits does not move, and says for whom it waits', () => {
    const session = open({ program: 'alloc' });
    while (session.state().locks.find(({ name }) => name === 'coremap.lock')?.holder !== 0) {
      session.step(0);
    }
    session.stepUntilBlocked(1);
    const { threads, locks, enabled } = session.state();
    expect(threads[1]?.blocked).toMatchObject({ on: 0, lock: 'coremap.lock', deaf: false });
    expect(threads[1]?.blocked?.text).toBe('waits for coremap.lock, which CPU 0 holds');
    expect(locks.find(({ name }) => name === 'coremap.lock')).toMatchObject({ holder: 0, sleepers: [1], spinners: [] });
    expect(enabled).not.toContain(1);
    const before = session.state();
    expect(session.step(1)).toBe(false);
    expect(session.state()).toBe(before);
  });

  test('a thread in a window that a planted bug widens is not blocked, and does not say that it spins', () => {
    const session = open({ program: 'alloc2', options: { mutant: 'lock-dropped-before-mark' } });
    while (session.state().last?.kind !== 'release') {
      session.step(0);
    }
    const [first] = session.state().threads;
    expect(first).toMatchObject({ enabled: true, blocked: null, next: { kind: 'acquire', word: 'coremap.lock' } });
  });

  test('an operation ends where the next one begins, and no other thread has moved', () => {
    const session = open({ program: 'alloc' });
    const steps = session.stepOperation(0);
    expect(session.state().threads[0]).toMatchObject({ operation: 1, operations: ['page_alloc', 'page_free'] });
    expect(session.history.length).toBe(steps);
    expect(session.history.every(({ thread, operation }) => thread === 0 && operation === 'page_alloc')).toBe(true);
    expect(session.stepOperation(0)).toBeGreaterThan(0);
    expect(session.state().threads[0]).toMatchObject({ operation: 2, done: true });
  });

  test('each position has the same state, whichever way one comes to it', () => {
    const session = open({ program: 'walk' });
    session.run('random', 4);
    const end = session.state();
    const positions = [0, 1, 77, 150, session.length - 1];
    const states = positions.map(position => {
      session.goTo(position);
      return session.state();
    });
    for (const [n, position] of [...positions.entries()].reverse()) {
      session.goTo(position + 1);
      session.back();
      expect(session.state()).toEqual(states[n]);
    }
    session.goTo(session.length);
    expect(session.state()).toEqual(end);
  });

  test('what comes after a step back stays known until another thread moves', () => {
    const session = open({ program: 'walk' });
    for (const thread of [0, 0, 1, 0]) {
      expect(session.step(thread)).toBe(true);
    }
    session.goTo(1);
    session.step(0);
    expect([session.position, session.length]).toEqual([2, 4]);
    session.step(0);
    expect([session.position, session.length]).toEqual([3, 3]);
    expect(session.history.map(({ thread }) => thread)).toEqual([0, 0, 0]);
    expect(session.forward()).toBe(false);
    session.goTo(0);
    expect(session.back()).toBe(false);
  });

  test('what the last step changed is said, and only that', () => {
    const session = open({ program: 'alloc' });
    expect(session.state().kernel?.frames.flatMap(({ changed }) => changed)).toEqual([]);
    while (!session.state().last?.word.endsWith('.state')) {
      session.step(0);
    }
    const changed = session.state().kernel?.frames.filter(frame => frame.changed.length > 0) ?? [];
    expect(changed.map(({ changed }) => changed)).toEqual([expect.arrayContaining(['state'])]);
    expect(session.state().last?.text).toMatch(/^stores coremap\[\d+\]\.state: FREE -> FIXED$/);
  });

  test('a run ends well, and nothing can move any more', () => {
    const session = open({ program: 'walk' });
    session.run('default', 0);
    expect(session.end()).toEqual({ kind: 'done', fault: null, endedIn: null });
    expect(session.state().enabled).toEqual([]);
    expect(
      session
        .state()
        .threads.slice(0, 2)
        .every(({ done }) => done),
    ).toBe(true);
  });

  test('a program without a kernel has CPUs and locks, and no frames', () => {
    const session = open({ program: 'lock-ticket' });
    session.run('random', 1);
    expect(session.state().kernel).toBeNull();
    expect(session.state().cpus.map(({ number, shootdowns }) => [number, shootdowns])).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(session.end()?.kind).toBe('done');
  });
});

describe('what goes wrong', () => {
  test('a deadlock is told as a circle: who waits for whom', () => {
    const session = openReplay(deadlock);
    const fault = session.fault();
    expect(fault?.kind).toBe('deadlock');
    expect(fault?.cycle.map(({ thread, on }) => [thread, on])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(fault?.cycle[0]?.text).toContain('CPU 0 ');
    expect(session.state().threads.every(({ enabled }) => !enabled)).toBe(true);
  });

  test('a race is seen as soon as its second access is made, with the lines of both', () => {
    const session = faulty(open(requestOfMutant('no-lock')));
    const race = session.fault();
    expect(race?.kind).toBe('data-race');
    const [one, two] = race?.accesses ?? [];
    expect([one?.where?.file, two?.where?.file]).toEqual(['src/vm/coremap.ts', 'src/vm/coremap.ts']);
    session.goTo(two?.step ?? 0);
    expect(session.fault()).toBeNull();
    session.forward();
    expect(session.state().race).toMatchObject({ kind: 'data-race', message: race?.message });
    expect(session.end()).toBeNull();
  });

  test('a translation that its page table does not back is stale', () => {
    const session = faulty(open(requestOfMutant('no-shootdown')));
    const stale = session.state().cpus.flatMap(({ tlb }) => tlb.filter(entry => entry.stale));
    expect(stale.length).toBeGreaterThan(0);
    const sound = open({ program: 'walk' });
    sound.run('default', 0);
    expect(sound.state().cpus.flatMap(({ tlb }) => tlb.filter(entry => entry.stale))).toEqual([]);
  });

  test('a shootdown is on its target’s queue, unacknowledged, until that has answered', () => {
    const session = open({ program: 'walk' });
    session.run('random', 4);
    const asked = Array.from({ length: 350 }, (_, position) => {
      session.goTo(position);
      return session.state().cpus.map(({ shootdowns }) => shootdowns);
    }).flat();
    const waiting = asked.filter(queue => (queue?.unacknowledged ?? 0) > 0);
    expect(waiting.some(queue => queue?.queue.some(({ as, va }) => as > 0 && va >= 0x400000))).toBe(true);
    expect(waiting.every(queue => queue !== null && queue.asked - queue.done === queue.unacknowledged)).toBe(true);
  });
});

describe('replay strings', () => {
  test('the string of a session is one that coremap replay takes, with the same steps and fault', async () => {
    const session = faulty(open(requestOfMutant('no-shootdown')));
    const replayed = await replay(session.replayString());
    expect(replayed.fault?.message).toBe(session.end()?.fault?.message);
    expect(replayed.steps.filter(({ access }) => access.kind === 'device' || access.kind === 'store').length).toBe(
      session.history.filter(({ kind }) => kind === 'device' || kind === 'store').length,
    );
  });

  test('a string opens at the fault: a race after its second access, else the end', () => {
    const opened = openReplay(deadlock);
    expect([opened.position, opened.end()?.kind]).toEqual([opened.length, 'fault']);
    expect(opened.request).toEqual(requestOfMutant('ack-under-lock'));
    expect(opened.replayString()).toBe(deadlock);
    const race = faulty(open(requestOfMutant('no-lock')));
    const at = openReplay(race.replayString());
    expect(at.position).toBe((race.fault()?.accesses[1]?.step ?? 0) + 1);
    expect(at.length).toBe(race.length);
  });

  test('with a position and a length it opens what was chosen so far', () => {
    const session = open({ program: 'walk' });
    for (const thread of [0, 1, 0, 0, 1]) {
      expect(session.step(thread)).toBe(true);
    }
    session.goTo(3);
    const opened = openReplay(session.replayString(), session.position, session.length);
    expect(opened.state()).toEqual(session.state());
    expect(opened.history).toEqual(session.history);
  });

  test('a shrunk run has a fault of the same kind, and is no longer', () => {
    const session = openReplay(deadlock);
    const shrunk = openReplay(session.shrink() ?? '');
    expect(shrunk.fault()?.kind).toBe('deadlock');
    expect(shrunk.length).toBeLessThanOrEqual(session.length);
    expect(open({ program: 'alloc' }).shrink()).toBeNull();
  });
});

test('a race that came before what an audit found is told beside it', () => {
  const session = open({ program: 'fault', options: { mutant: 'no-shootdown' } });
  session.run('default', 0);
  const { end, race } = session.state();
  expect(end?.fault).toMatchObject({ kind: 'audit', accesses: [] });
  expect(race?.accesses.map(({ name, word }) => [name, word])).toEqual([
    ['CPU 0', 'frame 11 + 0x0'],
    ['disk', 'frame 11 + 0x0'],
  ]);
  expect(race?.accesses[0]?.where?.file).toBe('src/machine/cpu.ts');
});

describe('bad input is one line that says what was expected', () => {
  test.each([
    [{ program: 'allok' }, 'program: allok: expected one that "coremap list programs" shows'],
    [{ program: 'alloc', options: { mutant: 'x' } }, 'mutant: x: expected one of '],
    [
      { program: 'lock-tas', options: { mutant: 'no-lock' } },
      'mutant: no-lock: expected one that changes something in ',
    ],
    [{ program: 'alloc', options: { lock: 'x' } }, 'lock: x: expected one of sleep, '],
    [{ program: 'alloc', options: { cpus: 9 } }, 'cpus: 9: expected a number from 1 to 8'],
    [{ program: 'alloc', options: { frames: 0.5 } }, 'frames: 0.5: expected a number from 1 to 256'],
    [
      { program: 'evict-clean', options: { frames: 1 } },
      'program: evict-clean: it does not start like this: frames: 1: expected 2 or more for evict-clean with --cpus 2',
    ],
  ])('%j', (request, message) => {
    expect(() => open(request)).toThrow(expect.objectContaining({ name: 'LabInputError' }));
    expect(() => open(request)).toThrow(message);
  });

  test('a replay string that is damaged, or of another program', () => {
    expect(() => openReplay('cm1/alloc')).toThrow(/^replay string: cm1\/alloc: expected 6 parts/);
    expect(() => openReplay(open({ program: 'alloc' }).replayString().replace('alloc', 'kpages'))).toThrow(/checksum/);
  });

  test('a strategy that draws nothing', () => {
    expect(() => open({ program: 'alloc' }).run('optimal', 0)).toThrow('strategy: optimal: expected one that draws');
    expect(() => open({ program: 'alloc' }).run('x', 0)).toThrow('strategy: x: expected one that draws');
  });
});
