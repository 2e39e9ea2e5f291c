import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coremap, type Ended, type Started, start } from './coremap.ts';
import { coremapHere } from './here.ts';
import { expectSound } from './sound.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coremap-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function statesOf({ document }: Ended): Set<string> {
  return new Set(document.result.processes.map(({ state, reason }) => reason ?? state));
}

describe('coremap run --trace -', () => {
  test.each([
    [3, 9],
    [4, 10],
  ])("Belady's string faults with %i frames %i times", async (frames, faults) => {
    const belady = '1 2 3 4 1 2 5 1 2 3 4 5\n';
    const ended = await coremap(`run --trace - --format pages --cpus 1 --frames ${frames} --seed 1`, belady);
    expectSound(ended);
    expect(ended.document.result.vm).toMatchObject({ references: 12, pageFaults: faults, evictions: faults - frames });
  });

  test('a page number with w is a store: what was stored is written to swap and read back', async () => {
    const ended = await coremap('run --trace - --format pages --cpus 1 --frames 2 --seed 1', '1w 2w 3w 1 2 3\n');
    expectSound(ended);
    expect(ended.document.result.vm).toMatchObject({ pageFaults: 6, zeroFills: 3, swapWrites: 3, swapReads: 3 });
  });
});

describe('a failing disk', () => {
  test.each(['write:3', 'read:3'])('--fail-disk %s kills processes with EIO and hurts nobody else', async failing => {
    const ended = await coremapHere(
      `run stacktest --programs 6 --cpus 3 --frames 24 --fail-disk ${failing} --swap-size 32M --seed 1`,
    );
    expectSound(ended);
    expect(statesOf(ended)).toContain('EIO (disk error)');
    for (const state of statesOf(ended)) expect(['done', 'EIO (disk error)']).toContain(state);
  });
});

test('swap that is too small kills processes with ENOMEM, and the rest go on', async () => {
  const ended = await coremapHere('run huge --programs 3 --cpus 2 --frames 64 --swap-size 1M --seed 1');
  expectSound(ended);
  expect(statesOf(ended)).toContain('ENOMEM (out of memory or swap)');
});

describe('a slow disk', () => {
  /** 12 pages stored to and loaded in 4 frames: 12 are written and 12 read. */
  const string = [...Array(12).keys()].map(n => `${n}w`).join(' ') + [...Array(12).keys()].map(n => ` ${n}`).join('');

  test('of 100 ms a page with a watchdog of 1 s is no stall, although it takes longer than that', async () => {
    const ended = await coremap(
      'run --trace - --format pages --cpus 2 --frames 4 --disk fixed:100ms --watchdog 1s --seed 1',
      string,
    );
    expectSound(ended);
    expect(ended.document.result.vm).toMatchObject({ swapReads: 12, swapWrites: 12 });
    expect(ended.document.elapsedMs).toBeGreaterThan(24 * 100);
  });

  test('that takes hours is no stall either: when the time is up the machine is switched off', async () => {
    const ended = await coremapHere(
      'run walk --programs 2 --cpus 2 --frames 8 --disk fixed:10h --duration 300ms --watchdog 1s --seed 1',
    );
    expect({ code: ended.code, faults: ended.document.faults }).toEqual({ code: 0, faults: [] });
    expect(ended.document.result.processes.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(ended.document.result.audit.frames).toBe(0);
  });

  test('with seek times of milliseconds works', async () => {
    const ended = await coremap('run --trace - --format pages --cpus 2 --frames 4 --disk seek --seed 1', string);
    expectSound(ended);
    expect(ended.document.result.vm).toMatchObject({ swapReads: 12, swapWrites: 12 });
  });
});

describe('the swap file', () => {
  test('a given path is created, as large as swap, and kept', async () => {
    const path = join(folder, 'given');
    const ended = await coremapHere(`run stacktest --programs 1 --frames 16 --swap-size 4M --swap ${path} --seed 1`);
    expectSound(ended);
    expect(ended.document.result.vm.swapWrites).toBeGreaterThan(0);
    expect(statSync(path).size).toBeGreaterThanOrEqual(4 << 20);
  });

  test('one that cannot be opened is bad input, on one line, exit code 2', async () => {
    const path = join(folder, 'no such folder', 'swap');
    await expect(start(['run', 'walk', '--seed', '1', '--swap', path]).ended).rejects.toThrow(
      /exit code 2\): coremap: --swap: .*no such folder.*\n$/,
    );
  });
});

/** Resolves when the program has said something on standard error, such as how far it has come. */
function hasSaid({ child }: Started, text: string): Promise<void> {
  let said = '';
  return new Promise(resolve => {
    child.stderr?.on('data', chunk => {
      said += chunk;
      if (said.includes(text)) resolve();
    });
  });
}

describe('Ctrl-C', () => {
  test('ends with 130 and what was measured, and leaves no temporary file and no process', async () => {
    const temporary = mkdtempSync(join(folder, 'tmp-'));
    // Slow for the disk's sake: it is the waiting, asleep in the kernel, that must end.
    const job = 'stress walk --programs 3 --cpus 3 --frames 48 --disk fixed:2ms --duration 60s';
    const started = start(job.split(' '), '', { TMPDIR: temporary });
    await hasSaid(started, 'operations');
    started.child.kill('SIGINT');
    const { code, document } = await started.ended;
    expect({ code, interrupted: document.interrupted, faults: document.faults }).toEqual({
      code: 130,
      interrupted: true,
      faults: [],
    });
    expect(document.result.operations).toBeGreaterThan(0);
    expect(document.result.processes.map(({ state }) => state)).toContain('stopped');
    expect(document.result.audit.leaked).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(() => process.kill(started.child.pid as number, 0)).toThrow('ESRCH');
  });

  test('while the CPUs are still being started ends the same way', async () => {
    const started = start(['stress', 'walk', '--cpus', '8', '--duration', '60s']);
    await hasSaid(started, 'seed');
    started.child.kill('SIGINT');
    const { code, document } = await started.ended;
    expect({ code, interrupted: document.interrupted, faults: document.faults }).toEqual({
      code: 130,
      interrupted: true,
      faults: [],
    });
  });
});
