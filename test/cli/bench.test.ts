import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, expect, test } from 'vitest';
import { outputFiles } from '../../src/cli/files.ts';
import { benchWith } from '../../src/contention/bench.ts';
import type { CellName } from '../../src/contention/rounds.ts';
import type { CellSample } from '../../src/contention/sample.ts';
import type { BenchSettings } from '../../src/contention/types.ts';
import { schemas } from '../../src/report/envelope.ts';
import { program } from '../built.ts';
import { fakeTools } from '../contention/fake.ts';
import { say } from './stub.ts';

const folder = mkdtempSync(join(tmpdir(), 'coremap-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (line: string, services: Parameters<typeof say>[1] = {}) => say(['bench', ...line.split(' ')], services);

/** The settings that a command line asks for, and the files that it leaves. */
async function asked(line: string): Promise<{ settings: BenchSettings; wrote: Record<string, string>; out: string }> {
  let settings: BenchSettings | null = null;
  const wrote: Record<string, string> = {};
  const said = await bench(line, {
    bench: (given, handlers) => {
      settings = given;
      return benchWith(fakeTools().tools, given, handlers);
    },
    files: {
      check: () => {},
      write: (_, file, text) => {
        wrote[file] = text;
      },
    },
  });
  expect(said.exitCode).toBe(0);
  return { settings: settings as unknown as BenchSettings, wrote, out: said.out };
}

describe('coremap bench', () => {
  test('measures all kinds but none, on 1 to 8 CPUs, in five sections, unless told otherwise', async () => {
    const { settings } = await asked('--seed 7');
    expect(settings).toEqual({
      locks: ['sleep', 'futex', 'tas', 'ticket'],
      cpus: [1, 2, 4, 8],
      sections: ['work', '20us', 'io:1ms', 'shootdown', 'mix'],
      durationMs: 250,
      warmUpMs: 100,
      repeats: 3,
      timeLimitMs: 5000,
      pauseLoopExit: false,
      lockStats: true,
      seed: 7,
    });
  });

  test('takes lists and ranges, each name once, in the order given', async () => {
    const { settings } = await asked('--lock ticket,sleep,ticket --cpus 1..3,8 --section io:2ms,5us,mix');
    expect(settings).toMatchObject({
      locks: ['ticket', 'sleep'],
      cpus: [1, 2, 3, 8],
      sections: ['io:2ms', '5us', 'mix'],
    });
  });

  test('with --quick measures less, but for what the user asked for', async () => {
    const { settings } = await asked('--quick --duration 50ms');
    expect(settings).toMatchObject({ cpus: [1, 8], durationMs: 50, warmUpMs: 50, repeats: 1 });
  });

  test('says in its last line how to see the same with charts, and that line asks for the same', async () => {
    const line = '--lock sleep --cpus 2 --section 5us --duration 20ms --repeats 2 --lock-stats off --seed 7';
    const first = await asked(line);
    const next = /next: coremap bench (.*) --html bench.html/.exec(first.out)?.[1] as string;
    expect(next.split(' ').toSorted()).toEqual(line.split(' ').toSorted());
    expect((await asked(next)).settings).toEqual(first.settings);
  });

  test('leaves the files that were asked for, each of its kind', async () => {
    const { wrote, out } = await asked('--csv a.csv --html b.html --svg c.svg');
    expect(Object.keys(wrote)).toEqual(['a.csv', 'b.html', 'c.svg']);
    expect(wrote['a.csv']).toMatch(/^section,cpus,lock/);
    expect(wrote['b.html']).toMatch(/^<!doctype html>/);
    expect(wrote['c.svg']).toMatch(/^<svg/);
    expect(out).toContain('coremap bench: 80 cells measured');
  });

  test('prints a file of the name - alone on standard output', async () => {
    const { wrote, out } = await asked('--csv - --html b.html');
    expect(out).toMatch(/^section,cpus,lock[^\n]*\r\n[^c]/);
    expect(out).not.toContain('coremap bench');
    expect(Object.keys(wrote)).toEqual(['b.html']);
  });

  test('with --json prints one document that keeps its schema', async () => {
    const { out } = await asked('--json --quiet --seed 7');
    const document: unknown = JSON.parse(out);
    expect(v.parse(schemas['coremap.bench/1'], document)).toEqual(document);
  });

  test('says at its start what it will take', async () => {
    const { err } = await bench('--seed 7 --quick --lock sleep');
    expect(err).toMatch(/^coremap: 10 cells, once each: about \d+ s; seed 7\n$/);
    expect((await bench('--quiet')).err).toBe('');
  });
});

/** What the command says when its cells answer so. */
function answered(line: string, answer: (cell: CellName, nth: number) => Partial<CellSample>) {
  return bench(line, { bench: (settings, handlers) => benchWith(fakeTools(answer).tools, settings, handlers) });
}

describe('the exit code', () => {
  test('is 0 when a cell stalls: that is a result', async () => {
    const stalled = { kind: 'stall', limitMs: 5000, message: 'CPU 0 spins' } as const;
    const said = await answered('--quick', ({ lock }) => ({ stalled: lock === 'ticket' ? stalled : null }));
    expect(said.exitCode).toBe(0);
    expect(said.out).toContain('ticket, 8 CPUs: stalled (limit 5 s): CPU 0 spins');
  });

  test('is 1 when the kernel panics, and that is told even when quiet', async () => {
    const stalled = { kind: 'panic', limitMs: 5000, message: 'frame 7 is free' } as const;
    const said = await answered('--quick --quiet --lock sleep', () => ({ stalled }));
    expect(said.exitCode).toBe(1);
    expect(said.out).toMatch(/10 panicked[\s\S]*again: coremap bench/);
  });

  test('is 130 when the user stops it; the files hold what was measured', async () => {
    const wrote: string[] = [];
    let interrupt = () => {};
    const said = await bench('--cpus 1 --csv a.csv --svg a.svg --html a.html --json', {
      onInterrupt: stop => {
        interrupt = stop;
        return () => {};
      },
      files: { check: () => {}, write: (_, file, text) => wrote.push(file, text) },
      bench: (settings, handlers) =>
        benchWith(
          fakeTools((_, nth) => {
            if (nth === 3) interrupt();
            return { interrupted: nth === 3 };
          }).tools,
          settings,
          handlers,
        ),
    });
    expect(said.exitCode).toBe(130);
    const document = JSON.parse(said.out);
    expect(document).toMatchObject({ interrupted: true, ok: true });
    expect(document.result.rows).toHaveLength(2);
    expect(wrote).toHaveLength(6);
    expect(wrote[1]?.split('\r\n')).toHaveLength(4);
  });

  test('is 130 too when nothing was measured yet, and every file can be written of that', async () => {
    const said = await bench('--csv a.csv --svg a.svg --html a.html', {
      onInterrupt: stop => {
        stop();
        return () => {};
      },
    });
    expect(said).toMatchObject({ exitCode: 130 });
    expect(said.out).toContain('interrupted, 0 cells measured');
  });
});

describe('bad input ends with one line and exit code 2, and nothing is measured:', () => {
  test.each([
    ['--lock slep', /^coremap: --lock: slep: expected one of .*did you mean sleep\?/],
    ['--lock sleep,', /^coremap: --lock: \(empty\): expected one of/],
    ['--cpus 0', /^coremap: --cpus: 0: expected ascending numbers from 1 to 32/],
    ['--cpus 4..2', /^coremap: --cpus: 4\.\.2: /],
    ['--cpus two', /^coremap: --cpus: two: expected a list or a range of numbers/],
    ['--section wrok', /^coremap: --section: wrok: expected work, shootdown, mix.*did you mean work\?/],
    ['--section 20', /^coremap: --section: 20: .*a duration/],
    ['--section io:2s', /^coremap: --section: io:2s: /],
    ['--duration 0ms', /^coremap: --duration: 0ms: /],
    ['--repeats 0', /^coremap: --repeats: 0: expected a whole number from 1 to 1,000/],
    ['--pause-loop-exit yes', /^coremap: --pause-loop-exit: yes: expected on or off/],
    ['--time-limit 5', /^coremap: --time-limit: 5: expected a duration with its unit/],
    ['--csv - --json', /^coremap: --csv: -: expected a file: --json has standard output/],
    ['--csv x --html x', /^coremap: --html: x: expected a file of its own/],
    ['--csv - --html -', /^coremap: --html: -: expected a file of its own/],
    ['--csv nowhere/x.csv', /^coremap: --csv: nowhere\/x\.csv: expected a file that can be written \(ENOENT\)/],
    [`--html ${tmpdir()}`, /^coremap: --html: .*: expected a file that can be written \(EISDIR\)/],
    ['sleep', /^coremap: command: bench: expected fewer arguments/],
  ])('coremap bench %s', async (line, expected) => {
    const said = await bench(line, {
      files: outputFiles,
      bench: () => {
        throw new Error('measured');
      },
    });
    expect(said).toMatchObject({ exitCode: 2, out: '' });
    expect(said.err).toMatch(expected);
    expect(said.err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a file that a command leaves', () => {
  test('replaces an old one, also behind a link, and leaves nothing else', () => {
    const place = join(folder, 'place');
    mkdirSync(place);
    writeFileSync(join(place, 'old'), 'old');
    symlinkSync('old', join(place, 'link'));
    outputFiles.check('--csv', join(place, 'link'));
    outputFiles.write('--csv', join(place, 'link'), 'new');
    outputFiles.write('--csv', join(place, 'fresh'), 'text');
    expect(readdirSync(place).toSorted()).toEqual(['fresh', 'link', 'old']);
    expect(readFileSync(join(place, 'old'), 'utf8')).toBe('new');
    expect(readFileSync(join(place, 'fresh'), 'utf8')).toBe('text');
  });

  test('is not begun where it cannot be', () => {
    expect(() => outputFiles.write('--csv', join(folder, 'no', 'where'), 'text')).toThrow(/--csv/);
    expect(readdirSync(folder)).not.toContain('no');
  });

  test('may be a device, which is written to and stays one', () => {
    outputFiles.check('--csv', '/dev/null');
    outputFiles.write('--csv', '/dev/null', 'text');
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });
});

test('a small benchmark of the built program measures each cell, and writes its files', () => {
  const cells = ['--lock', 'sleep,tas', '--cpus', '2', '--section', 'work,io:200us'];
  const times = ['--duration', '20ms', '--warm-up', '5ms', '--repeats', '2', '--time-limit', '30s', '--seed', '7'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program(), 'bench', ...cells, ...times, '--json', '--csv', 'b.csv', '--html', 'b.html'],
    { cwd: folder, encoding: 'utf8' },
  );
  expect({ status, stderr: stderr.split('\n')[0] }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^coremap: 4 cells, 2 times each: about \d+ s; seed 7$/),
  });
  const document = v.parse(schemas['coremap.bench/1'], JSON.parse(stdout));
  expect(document.result.rows.map(({ section, cpus, lock }) => `${section} ${cpus} ${lock}`)).toEqual(
    ['work', 'io:200us'].flatMap(section => ['sleep', 'tas'].map(lock => `${section} 2 ${lock}`)),
  );
  for (const row of document.result.rows) {
    expect(row.stalled).toBeNull();
    expect(row.opsPerSecond.samples).toHaveLength(2);
    expect(row.opsPerSecond.median).toBeGreaterThan(0);
    expect(row.waitHistogram.length).toBeGreaterThan(0);
  }
  expect(document.result.timer.resolutionNs).toBeGreaterThan(0);
  expect(readFileSync(join(folder, 'b.csv'), 'utf8').split('\r\n')).toHaveLength(6);
  expect(readFileSync(join(folder, 'b.html'), 'utf8')).toContain('4 cells measured');
}, 240_000);
