import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { createHostServices } from '../../src/cli/host.ts';
import { BadInput } from '../../src/run/badinput.ts';
import { TraceError } from '../../src/workload/trace/traceerror.ts';
import { program } from '../built.ts';
import { say } from './stub.ts';

const main = program();
const folder = mkdtempSync(join(tmpdir(), 'coremap-badinput-'));
const before = process.cwd();
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** The program in this process: a process for each mistake would take half a minute in all. */
async function told(argv: readonly string[]) {
  const { run } = createHostServices();
  const { exitCode, out, err } = await say(argv, { run, catalogue: loadCatalogue });
  return { status: exitCode, stdout: out, stderr: err };
}

const coremap = (...argv: string[]) => spawnSync(process.execPath, [main, ...argv], { cwd: folder, encoding: 'utf8' });

const mistakes: readonly [argv: string[], line: RegExp][] = [
  [[], /^coremap: command: \(empty\): expected a command/],
  [['rnu'], /^coremap: command: rnu: .*did you mean run\?/],
  [['run', '--cpu', '2'], /^coremap: option: --cpu: .*did you mean --cpus\?/],
  [['run', '--cpus'], /^coremap: option: --cpus.*: expected a value after it/],
  [['run', '--cpus', '0'], /^coremap: --cpus: 0: expected a whole number from 1 to 32/],
  [['run', '--cpus', '33'], /^coremap: --cpus: 33: /],
  [['run', '--cpus', 'four'], /^coremap: --cpus: four: /],
  [['run', '--frames', '0'], /^coremap: --frames: 0: /],
  [['run', '--seed', '4294967296'], /^coremap: --seed: 4294967296: expected an unsigned number of 32 bits/],
  [['run', '--duration', '10'], /^coremap: --duration: 10: expected a duration with its unit/],
  [['run', '--watchdog', '0s'], /^coremap: --watchdog: 0s: /],
  [['run', '--swap-size', '1.5M'], /^coremap: --swap-size: 1\.5M: expected a size/],
  [['run', '--disk', 'floppy'], /^coremap: --disk: floppy: expected host, seek or fixed:/],
  [['run', '--fail-disk', 'write'], /^coremap: --fail-disk: write: expected read:N or write:N/],
  [['run', '--oracles', 'maybe'], /^coremap: --oracles: maybe: expected on or off/],
  [['run', '--format', 'lacky'], /^coremap: --format: lacky: .*did you mean lackey\?/],
  [['run', '--audit-every', '-1'], /^coremap: --audit-every: -1: /],
  [['run', '--ops', ''], /^coremap: --ops: \(empty\): /],
  [['stress', '--oracles', 'off'], /^coremap: --oracles: off: expected on: a stress has every oracle on/],
  [['run', '--disk', 'fixed:abc'], /^coremap: --disk: fixed:abc: expected a duration with its unit/],
  [
    ['run', '--fail-disk', 'write:0'],
    /^coremap: --fail-disk: write:0: expected a whole number from 1 to 2,147,483,648/,
  ],
  [['run', '--frames', '130049'], /^coremap: --frames: 130049: expected a whole number from 1 to 130,048/],
  [['run', '--format', 'pages'], /^coremap: --format: pages: expected with --trace/],
  [
    ['run', 'hot', '--frames', '130048'],
    /^coremap: --frames: 130048: expected at most 12\d,\d\d\d: the kernel's tables/,
  ],
  [['run', 'hot', '--programs', '513'], /^coremap: processes: 513: expected at most 512: each has an address space/],
  [['run', 'hot', 'walk', '--programs', '300'], /^coremap: processes: 600: /],
  [['run', '--trace', '-', '-'], /^coremap: --trace: -: expected once/],
  [['run', '--trace', '-', '--trace', '-'], /^coremap: --trace: -: expected once/],
  [['list', 'lock'], /^coremap: kind: lock: .*did you mean locks\?/],
  [['list', 'locks', 'policies'], /^coremap: command: list: expected fewer arguments/],
];

describe('the program ends with exit code 2 and one line, and writes nothing, for', () => {
  test.each(mistakes)('coremap %j', async (argv, line) => {
    process.chdir(folder);
    const { status, stdout, stderr } = await told(argv);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout, files: readdirSync(folder) }).toEqual({ status: 2, stdout: '', files: [] });
  });

  test('one that the command line finds, and one that the run does, said by the built program', () => {
    for (const argv of [['rnu'], ['run', 'hot', '--programs', '513']]) {
      const [, line] = mistakes.find(([each]) => each.join() === argv.join()) as (typeof mistakes)[number];
      const { status, stdout, stderr } = coremap(...argv);
      expect(stderr).toMatch(line);
      expect({ status, stdout, files: readdirSync(folder) }).toEqual({ status: 2, stdout: '', files: [] });
    }
  });
});

describe('files that were there stay as they were, and no new one is left, when', () => {
  const inFolder = (name: string, text: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'coremap-badinput-')), name);
    writeFileSync(path, text);
    return path;
  };
  const filesBeside = (path: string): [string, string][] =>
    readdirSync(dirname(path)).map(name => [name, readFileSync(join(dirname(path), name), 'utf8')]);

  async function refused(line: RegExp, path: string, ...argv: string[]): Promise<void> {
    const before = filesBeside(path);
    const { status, stdout, stderr } = await told(['run', ...argv]);
    const after = filesBeside(path);
    rmSync(dirname(path), { recursive: true });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(after).toEqual(before);
  }

  test('a line of a trace is bad, late, and --swap names a new file', async () => {
    const trace = inFolder('trace', `${'1 2 3\n'.repeat(20_000)}1 2 3 x 4\n`);
    const swap = join(dirname(trace), 'swap');
    await refused(
      /^coremap: .*trace:20001: x: a page number/,
      trace,
      '--trace',
      trace,
      '--frames',
      '2',
      '--swap',
      swap,
    );
  });

  test('--swap names a file that is no swap file', async () => {
    const notes = inFolder('notes', 'my notes\n');
    await refused(
      /^coremap: --swap: .*notes: a new or empty file, .*it is there and has 9 bytes/,
      notes,
      'hot',
      '--swap',
      notes,
    );
  });

  test('--swap names a folder', async () => {
    const path = inFolder('file', '');
    await refused(/^coremap: --swap: .*EISDIR/, path, 'hot', '--swap', dirname(path));
  });

  test('--swap names a trace', async () => {
    const trace = inFolder('trace', '1 2 3\n');
    await refused(
      /^coremap: --swap: .*trace: expected another file than a trace/,
      trace,
      '--trace',
      trace,
      '--swap',
      trace,
    );
  });
});

describe('names that no registry holds are refused with the nearest one', () => {
  test.each([
    [['run', 'km11'], /^coremap: workload: km11: .*did you mean km1\?/],
    [['run', '--lock', 'slep'], /^coremap: --lock: slep: expected one of .*did you mean sleep\?/],
    [['run', '--policy', 'fido'], /^coremap: --policy: fido: expected one of fifo.*did you mean fifo\?/],
    [['stress', '--mutant', 'no-lok'], /^coremap: --mutant: no-lok: .*did you mean no-lock\?/],
  ])('coremap %j', async (argv, line) => {
    const said = await say(argv);
    expect(said).toMatchObject({ exitCode: 2, out: '', asked: null });
    expect(said.err).toMatch(line);
  });
});

describe('a mistake that only the run finds', () => {
  test('in an option is told in the same form', async () => {
    const run = async () => {
      throw new BadInput('--swap', 'nowhere/swap', 'expected a file that can be written');
    };
    const said = await say(['run', '--swap', 'nowhere/swap', '--seed', '1'], { run });
    expect(said).toMatchObject({
      exitCode: 2,
      out: '',
      err: 'coremap: --swap: nowhere/swap: expected a file that can be written\n',
    });
  });
  test.each([
    [
      new TraceError('ls.gz', 12, ' X 04,8', 'expected I, L, S or M'),
      'coremap: ls.gz:12:  X 04,8: expected I, L, S or M\n',
    ],
    [new TraceError('no.gz', null, 'ENOENT', 'expected a file'), 'coremap: no.gz: ENOENT: expected a file\n'],
  ])('in a trace is told with the file and the line: %s', async (error, line) => {
    const run = async () => {
      throw error;
    };
    const said = await say(['run', '--trace', error.file, '--seed', '1'], { run });
    expect(said).toMatchObject({ exitCode: 2, out: '', err: line });
  });
  test('cannot break out of its one line', async () => {
    const run = async () => {
      throw new BadInput('--trace', 'a\nb\u001b[31m\u2028', 'expected a file');
    };
    const said = await say(['run', '--seed', '1'], { run });
    expect(said.err).toBe('coremap: --trace: a\\x0ab\\x1b[31m\\x2028: expected a file\n');
  });
});

test.skipIf(!existsSync('/dev/full'))(
  'output that cannot be written is one line on standard error, exit code 3',
  () => {
    const { status, stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${main}" list locks > /dev/full`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'coremap: standard output: cannot be written (ENOSPC)\n',
    });
  },
);

test('a reader that leaves early does not make it fail', () => {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `set -o pipefail; "${process.execPath}" "${main}" --help | true`],
    {
      encoding: 'utf8',
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
