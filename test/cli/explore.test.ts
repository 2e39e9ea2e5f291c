import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import type { ExploreRequest } from '../../src/explore/request.ts';
import { schemas } from '../../src/report/envelope.ts';
import { BadInput } from '../../src/run/badinput.ts';
import type { Exploration } from '../../src/run/explore.ts';
import type { ShrunkFault } from '../../src/run/replay.ts';
import { nothingFound, say } from './stub.ts';

const step = (cpu: number, index: number) => ({
  index,
  cpu,
  thread: `CPU ${cpu}`,
  operation: 'page_alloc',
  operationNumber: 0,
  access: { kind: 'load', name: 'coremap.freeHead', address: 40, before: 7, after: 7 },
  where: { function: 'Coremap.take_free', file: 'src/vm/coremap.ts', line: 150 },
});

const SHRUNK: ShrunkFault = {
  fault: { kind: 'oracle', message: 'frame 7 has two owners', cpus: [0, 1], frame: 7, details: {} },
  replay: 'cm1/alloc//5.1/9-oracle/abc',
  steps: [step(0, 0), step(1, 1), step(0, 2)],
  threads: ['CPU 0', 'CPU 1', 'disk'],
  switches: 1,
  switchesBefore: 4,
  stepsBefore: 120,
  minimal: true,
};

const FAILED: Exploration = {
  ...nothingFound,
  complete: false,
  coverage: null,
  first: { fault: SHRUNK.fault, schedule: 3, choices: Uint8Array.of(0, 1, 0) },
};

const finds = (found: Exploration) => ({
  catalogue: loadCatalogue,
  explore: async () => found,
  shrink: async () => SHRUNK,
});

describe('coremap explore', () => {
  test('says what was tried when nothing is wrong, and ends with 0', async () => {
    const { out, exitCode } = await say(['explore', 'alloc', '--seed', '7'], finds(nothingFound));
    expect(out).toMatch(/no interleaving is wrong/);
    expect(out).toMatch(/\n {2}complete +every interleaving/);
    expect(out).not.toMatch(/one way|never at/);
    expect(exitCode).toBe(0);
  });

  test('says what was not covered when not all was tried', async () => {
    const { out } = await say(['explore', 'alloc', '--seed', '7'], finds({ ...nothingFound, complete: false }));
    expect(out).toMatch(/13 of 14 conflicting pairs .*\n {2}one way +coremap\.free: CPU 0 before CPU 1\n/);
    expect(out).toMatch(/39 of 40 lines .*\n {2}never at +src\/vm\/page\.ts:61\n/);
  });

  test.each([
    ['random', 'drawn'],
    ['optimal', 'reached'],
  ])('%s that ran out of time leaves interleavings that were not %s', async (strategy, which) => {
    const found = { ...nothingFound, strategy, complete: false, exhausted: false };
    const { out } = await say(['explore', 'alloc', '--strategy', strategy], finds(found));
    expect(out).toContain(`not covered interleavings that were not ${which};`);
  });

  test.each([
    ['explore alloc', {}, 'explore alloc --through-locks'],
    ['explore alloc --through-locks', {}, 'explore alloc --cpus 3 --through-locks'],
    ['explore lock-tas', {}, 'explore lock-tas --through-locks'],
    ['explore ok3 --cpus 2 --ops 1', {}, 'explore ok3 --cpus 3 --ops 1'],
    ['explore alloc --mutant no-lock', {}, 'explore --mutant no-lock'],
    [
      'explore alloc --mutant no-lock --cpus 3 --strategy dpor --detectors off --seed 7',
      { complete: false, exhausted: false },
      'explore alloc --cpus 3 --mutant no-lock --strategy dpor --duration 5m --detectors off --seed 7',
    ],
    [
      'explore walk --mutant no-lock --strategy dpor',
      {},
      'explore walk --mutant no-lock --strategy dpor --duration 5m',
    ],
    [
      'explore alloc --schedules 6 --seed 7',
      { complete: false, exhausted: false },
      'explore alloc --schedules 60 --seed 7',
    ],
    ['explore alloc --preemptions 1', { complete: false, preemptions: 1 }, 'explore alloc --preemptions 2'],
  ])('after "%s" in which nothing was wrong (%o): %s', async (line, how, next) => {
    const { out } = await say([...line.split(' ')], finds({ ...nothingFound, ...how }));
    expect(/\nnext: coremap (.*?)(?: {3}\(|\n)/.exec(out)?.[1]).toBe(next);
  });

  test('of programs that are tried in turn, one that cannot have an option is left out', async () => {
    const asked: string[] = [];
    const explore = async ({ program }: { readonly program: string }) => {
      asked.push(program);
      if (program === 'alloc') throw new BadInput('--frames', '1', 'expected 2 or more for alloc');
      return asked.length < 4 ? nothingFound : FAILED;
    };
    const argv = ['explore', '--mutant', 'no-lock', '--frames', '1'];
    expect((await say(argv, { ...finds(nothingFound), explore })).exitCode).toBe(1);
    expect(asked.filter(program => program === 'alloc')).toHaveLength(1);
  });

  test('a replay string that is very long is told once', async () => {
    const replay = `cm1/alloc//${'0.1-1.0-'.repeat(50)}/9-livelock/abc`;
    const { out } = await say(['explore', 'alloc'], { ...finds(FAILED), shrink: async () => ({ ...SHRUNK, replay }) });
    expect(out.split(replay)).toHaveLength(2);
    expect(out).toContain(`\nnext: coremap replay ${replay} --explain > steps.txt\n`);
  });

  test('says up to how many preemptions all was tried, where not all was', async () => {
    const found = { ...nothingFound, complete: false, exhausted: false, preemptions: 1 };
    const { out } = await say(['explore', 'alloc', '--seed', '7'], finds(found));
    expect(out).toMatch(/nothing wrong found/);
    expect(out).toMatch(/\n {2}bounded +all interleavings with at most 1 preemption were tried\n {2}not covered /);
    expect(out).not.toMatch(/complete/);
  });

  test('looks for all with so many preemptions by the strategy that counts them', async () => {
    let asked: ExploreRequest | null = null;
    const explore = async (request: ExploreRequest) => {
      asked = request;
      return nothingFound;
    };
    await say(['explore', 'alloc', '--preemptions', '2', '--seed', '7'], { ...finds(nothingFound), explore });
    expect(asked).toMatchObject({ strategy: 'bounded', preemptions: 2 });
  });

  test('tells a fault with its interleaving in lanes, its replay string, and the command for more; ends with 1', async () => {
    const { out, exitCode } = await say(['explore', 'alloc', '--seed', '7'], finds(FAILED));
    expect(out).toMatch(/fault: oracle on CPU 0 and 1, frame 7 \(atomicity\)/);
    expect(out).toMatch(/coremap\.ts:150/);
    expect(out.split('\n').at(-2)).toBe('next: coremap replay cm1/alloc//5.1/9-oracle/abc --explain');
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
    expect(exitCode).toBe(1);
  });

  test.each([nothingFound, FAILED])('prints one document that keeps its schema', async found => {
    const { out } = await say(['explore', 'alloc', '--seed', '7', '--json'], finds(found));
    const document: unknown = JSON.parse(out);
    expect(v.parse(schemas['coremap.explore/1'], document)).toEqual(document);
  });

  test('tries programs in turn for a mutant, until one shows it', async () => {
    const asked: string[] = [];
    const services = {
      ...finds(nothingFound),
      explore: async ({ program }: { readonly program: string }) => {
        asked.push(program);
        return asked.length < 3 ? nothingFound : FAILED;
      },
    };
    const { exitCode } = await say(['explore', '--mutant', 'no-lock', '--seed', '7'], services);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe('alloc');
    expect(asked.slice(1).toSorted()).toEqual(['km4', 'mix']);
    expect(exitCode).toBe(1);
  });

  test.each([
    [['alloc7'], /^coremap: program: alloc7: .*did you mean alloc/],
    [['alloc', '--strategy', 'rundom'], /^coremap: --strategy: rundom: .*did you mean random/],
    [['alloc', '--mutant', 'nolock'], /^coremap: --mutant: nolock: .*did you mean no-lock/],
    [['alloc', '--cpus', '9'], /^coremap: --cpus: 9: expected a whole number from 1 to 8/],
    [['./mine.ts', '--frames', '2'], /^coremap: --frames: 2: expected a program of the kernel beside it, not a file/],
    [['alloc', '--schedules', '0'], /^coremap: --schedules: 0: /],
    [['alloc', '--strategy', 'pct', '--preemptions', '2'], /^coremap: --preemptions: 2: expected without --strategy/],
  ])('refuses %j in one line', async (argv, line) => {
    const { err, out, exitCode } = await say(['explore', ...argv], finds(nothingFound));
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect([out, exitCode]).toEqual(['', 2]);
  });
});

describe('coremap replay', () => {
  const replayed = {
    request: {
      program: 'alloc',
      options: {
        cpus: null,
        frames: null,
        lock: 'sleep',
        mutant: 'no-lock',
        throughLocks: false,
        ops: null,
        threadsPerCpu: 1,
      },
      strategy: 'replay',
      seed: 0,
      detectors: true,
    },
    fault: SHRUNK.fault,
    steps: SHRUNK.steps,
    threads: SHRUNK.threads,
    switches: 1,
    programChanged: false,
    followed: true,
  };
  const services = { replay: async () => replayed };

  test('tells the run, and ends with 1 when it ends in a fault', async () => {
    const { out, exitCode } = await say(['replay', 'cm1/x', '--explain'], services);
    expect(out).toMatch(/it ends in oracle: alloc, 1 switch in 3 steps/);
    expect(exitCode).toBe(1);
  });

  test('then names the exploration that it is of', async () => {
    const { out } = await say(['replay', 'cm1/x', '--explain'], services);
    expect(out.split('\n').at(-2)).toBe('next: coremap explore alloc --mutant no-lock');
  });

  test('refuses a trace on standard output, which the telling has', async () => {
    const { err, exitCode } = await say(['replay', 'cm1/x', '--trace', '-'], services);
    expect(err).toMatch(/^coremap: --trace: -: expected a file/);
    expect(exitCode).toBe(2);
  });

  test("says where the user's file has changed since", async () => {
    const { out } = await say(['replay', 'cm1/x'], { replay: async () => ({ ...replayed, programChanged: true }) });
    expect(out).toMatch(/^coremap replay: .* in 3 steps; the file has changed since the string was made$/m);
  });

  test('proposes to explore a file again whose interleaving ends well since it has changed', async () => {
    const mended = { ...replayed, fault: null, programChanged: true, followed: false };
    const { out, exitCode } = await say(['replay', 'cm1/x'], { replay: async () => mended });
    expect(out).toMatch(
      /^coremap replay: it now ends well: .*; the file has changed .*not every switch is possible any more$/m,
    );
    expect(out).toMatch(/^next: coremap explore alloc --mutant no-lock$/m);
    expect(exitCode).toBe(0);
  });

  test('ends with 0 when it ends well, and its document keeps its schema', async () => {
    const { out, exitCode } = await say(['replay', 'cm1/x', '--json'], {
      replay: async () => ({ ...replayed, fault: null }),
    });
    const document: unknown = JSON.parse(out);
    expect(v.parse(schemas['coremap.replay/1'], document)).toEqual(document);
    expect(exitCode).toBe(0);
  });
});
