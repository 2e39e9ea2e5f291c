import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM_DEFAULTS } from '../../src/explore/programs/maker.ts';
import type { ExploreRequest } from '../../src/explore/request.ts';
import { BadInput } from '../../src/run/badinput.ts';
import { type ExploreLimits, explore } from '../../src/run/explore.ts';
import { replay, shrinkAndTell } from '../../src/run/replay.ts';

const LIMITS: ExploreLimits = { schedules: 100, durationMs: 60_000, threads: 1 };

function request(program: string, changes: Partial<ExploreRequest> = {}, mutant: string | null = null): ExploreRequest {
  const options = { ...PROGRAM_DEFAULTS, mutant };
  return { program, options, strategy: 'random', seed: 7, detectors: true, ...changes };
}

const run = (asked: ExploreRequest, limits = LIMITS, signal = new AbortController().signal) =>
  explore(asked, limits, signal, () => {});

test('one thread and two find the same fault in the same schedule, and cover the same', async () => {
  const broken = request('alloc', {}, 'sleep-before-enqueue');
  const right = request('alloc');
  const [one, two] = [await run(broken), await run(broken, { ...LIMITS, threads: 2 })];
  expect(one.first).not.toBeNull();
  expect(two.first).toEqual(one.first);
  expect([two.schedules, two.steps]).toEqual([one.schedules, one.steps]);
  // Long enough for the second one to join.
  const long = { ...LIMITS, schedules: 10_000 };
  const [alone, shared] = [await run(right, long), await run(right, { ...long, threads: 2 })];
  expect(alone.coverage?.pairs).toBeGreaterThan(0);
  expect(shared.coverage).toEqual(alone.coverage);
});

test('every interleaving of the right kernel is tried where the program is small, and that is said', async () => {
  const { complete, first, strategy } = await run(request('alloc', { strategy: 'auto' }), {
    ...LIMITS,
    schedules: null,
  });
  expect([complete, first, strategy]).toEqual([true, null, 'optimal']);
});

test('where there are too many, up to how many preemptions all of them were tried is said', async () => {
  const { complete, first, strategy, preemptions } = await run(request('overflow', { strategy: 'auto' }), {
    ...LIMITS,
    schedules: 200,
  });
  expect([complete, first, strategy, preemptions]).toEqual([false, null, 'mixed', 1]);
});

test('a program that cannot start with so many frames is bad input', async () => {
  const small = request('evict-clean', { options: { ...PROGRAM_DEFAULTS, frames: 1 } });
  await expect(run(small)).rejects.toThrow(BadInput);
  await expect(run(small)).rejects.toThrow(/^--frames: 1: expected 2 or more for evict-clean with --cpus 2$/);
});

describe('a fault', () => {
  test('is replayed by its string: the same steps, the same fault, each on a line of the kernel', async () => {
    const broken = request('alloc2', {}, 'lock-dropped-before-mark');
    const { first } = await run(broken);
    if (first === null) {
      throw new Error('the planted bug was not found');
    }
    const told = await shrinkAndTell(broken, first, { runs: 2000, milliseconds: 60_000 });
    const again = await replay(told.replay);
    expect(again.fault).toEqual(told.fault);
    expect(again.steps).toEqual(told.steps);
    expect(told.steps.some(({ where }) => where?.file === 'src/check/mutants/droppedlock.ts')).toBe(true);
    expect(again.steps.every(({ where }) => where === null || where.line > 0)).toBe(true);
  });

  test('that was found with detectors off is replayed without them, and ends as it did', async () => {
    const unwatched = { ...request('alloc', {}, 'no-lock'), detectors: false };
    const { first } = await run(unwatched);
    if (first === null) {
      throw new Error('the planted bug was not found');
    }
    const told = await shrinkAndTell(unwatched, first, { runs: 500, milliseconds: 60_000 });
    expect(told.fault.kind).not.toBe('data-race');
    expect((await replay(told.replay)).fault).toEqual(told.fault);
  });

  test('of another kernel than the one here is refused: the string is of a run that this one does not make', async () => {
    const broken = request('alloc', {}, 'no-lock');
    const { first } = await run(broken);
    if (first === null) {
      throw new Error('the planted bug was not found');
    }
    const told = await shrinkAndTell(broken, first, { runs: 500, milliseconds: 60_000 });
    const { formatReplay, parseReplay } = await import('../../src/explore/replaystring.ts');
    const other = formatReplay({ ...parseReplay(told.replay), options: {} });
    await expect(replay(other)).rejects.toThrow(BadInput);
    await expect(replay(other)).rejects.toMatchObject({ expected: expect.stringMatching(/has changed/) });
    // The name is that of a program of the kernel's; the string is not of that one.
    const ofTest = formatReplay({ ...parseReplay(told.replay), options: {}, inTest: true });
    await expect(replay(ofTest)).rejects.toMatchObject({ expected: expect.stringMatching(/ a program in a test, /) });
  });
});

test('an exploration that is stopped says how far it came', async () => {
  const stop = new AbortController();
  const ended = explore(request('walk'), { ...LIMITS, schedules: null }, stop.signal, () => stop.abort());
  const { interrupted, schedules, complete } = await ended;
  expect([interrupted, complete]).toEqual([true, false]);
  expect(schedules).toBeGreaterThan(0);
});

test('a thread of a program that goes round without an access keeps nobody waiting who wants to stop', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coremap-explore-'));
  const file = join(folder, 'endless.mjs');
  writeFileSync(file, "export default { name: 'endless', words: { x: 0 }, threads: { a(t) { t.x = 1; for (;;); } } };");
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 500);
  try {
    const ended = run(request(file), { ...LIMITS, schedules: null }, stop.signal);
    await expect(ended).rejects.toThrow(BadInput);
    await expect(ended).rejects.toMatchObject({ what: file, expected: expect.stringMatching(/does a loop make none/) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
