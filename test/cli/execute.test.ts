import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { schemas } from '../../src/report/envelope.ts';
import { TraceError } from '../../src/workload/trace/traceerror.ts';
import { sampleFault, sampleOutcome, sampleProgress, sampleResult } from '../report/sample.ts';
import { say } from './stub.ts';

const stressResult = { ...sampleResult(), rounds: 3, checks: 99 };

describe('the exit code', () => {
  test('is 0 when nothing wrong was found', async () => {
    expect((await say(['run'])).exitCode).toBe(0);
  });
  test('is 1 when a fault was found', async () => {
    const said = await say(['run'], { run: async () => sampleOutcome({ faults: [sampleFault()] }) });
    expect(said.exitCode).toBe(1);
  });
  test('is 3 for a defect of coremap, which says what to report', async () => {
    const run = async () => {
      throw new TypeError('the impossible happened');
    };
    const said = await say(['run', 'km1', '--seed', '7'], { run });
    expect(said.exitCode).toBe(3);
    expect(said.out).toBe('');
    expect(said.err).toMatch(
      /defect of coremap[\s\S]*the impossible happened[\s\S]*execute\.test\.ts[\s\S]*coremap run km1 --seed 7/,
    );
  });
  test('is 3 for a result that breaks the documented schema', async () => {
    const run = async () => sampleOutcome({ elapsedMs: Number.NaN });
    const said = await say(['run', '--json'], { run });
    expect(said).toMatchObject({ exitCode: 3, out: '' });
    expect(said.err).toContain('breaks its schema coremap.run/1: elapsedMs');
  });
  test('is 130 when the user stopped it, faults or not', async () => {
    const said = await say(['stress', '--json'], {
      onInterrupt(stop) {
        queueMicrotask(stop);
        return () => {};
      },
      run: (_, { signal }) =>
        new Promise(resolve => {
          signal.addEventListener('abort', () => {
            resolve(sampleOutcome({ interrupted: true, faults: [sampleFault()], result: stressResult }));
          });
        }),
    });
    expect(said.exitCode).toBe(130);
    expect(JSON.parse(said.out)).toMatchObject({ interrupted: true, ok: false });
  });
});

describe('--json', () => {
  test('prints one document that keeps the schema it names, and nothing else', async () => {
    const said = await say(['run', 'km1', '--cpus', '2', '--seed', '7', '--json']);
    const document: unknown = JSON.parse(said.out);
    expect(v.parse(schemas['coremap.run/1'], document)).toEqual(document);
    expect(document).toMatchObject({
      schema: 'coremap.run/1',
      ok: true,
      seed: 7,
      options: { cpus: 2, workloads: ['km1'] },
    });
    expect(said.err).toBe('');
  });
  test('carries every fault whole', async () => {
    const run = async () => sampleOutcome({ faults: [sampleFault()], result: stressResult });
    const document = JSON.parse((await say(['stress', '--json'], { run })).out);
    expect(document).toMatchObject({ schema: 'coremap.stress/1', ok: false, result: { rounds: 3, checks: 99 } });
    expect(document.faults).toEqual([sampleFault()]);
  });
});

describe('what is said', () => {
  test('a fresh seed is told with the result, and while a run goes on that takes over a second', async () => {
    const short = await say(['run']);
    expect(short.err).toBe('');
    expect(short.out).toContain(`seed ${short.asked!.seed}`);
    const long = await say(['run'], {
      run: async (_, { progress }) => {
        progress(sampleProgress(1000));
        progress(sampleProgress(1050));
        return sampleOutcome();
      },
    });
    expect(long.err).toMatch(/^coremap: seed \d+\n/);
    expect(long.err.match(/seed/g)).toHaveLength(1);
  });
  test('a fresh seed is told with the result alone where a bad line of a trace may still come', async () => {
    const said = await say(['run', '--trace', 'long.gz'], {
      run: async (_, { progress }) => {
        progress(sampleProgress(1500));
        throw new TraceError('long.gz', 900_000, 'x', 'a line');
      },
    });
    expect(said).toMatchObject({ exitCode: 2, out: '', err: 'coremap: long.gz:900000: x: a line\n' });
  });
  test('a quiet run without a fault says nothing', async () => {
    expect(await say(['run', '--quiet'])).toMatchObject({ out: '', err: '' });
  });
  test('a quiet run with a fault tells the fault', async () => {
    const said = await say(['run', '--quiet'], { run: async () => sampleOutcome({ faults: [sampleFault()] }) });
    expect(said.out).toMatch(/^fault: oracle on CPU 0 and 2, frame 17, lock coremap\n/);
    expect(said.err).toBe('');
  });
  test('the last line of a run with a fault is a command that shows more of it', async () => {
    const run = async () => sampleOutcome({ faults: [sampleFault()] });
    const { out } = await say(['run', 'km1', '--seed', '7'], { run });
    expect(out.trimEnd().split('\n').slice(-2)).toEqual([
      'again (the host may interleave otherwise): coremap run km1 --seed 7',
      'all of it, for a program: coremap run km1 --seed 7 --json',
    ]);
  });
  test('the last line of a good run is a stress of the same', async () => {
    const { out } = await say(['run', 'km1', '--seed', '7']);
    expect(out.trimEnd().split('\n').slice(-2)).toEqual([
      'next: coremap stress km1 --seed 7',
      '      (the same over and over for 10s, stopped now and then for an audit)',
    ]);
  });
  test('a run without oracles is told that a stress has them on', async () => {
    const { out } = await say(['run', 'km1', '--oracles', 'off', '--duration', '500ms', '--seed', '7']);
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '      (the same over and over for 500ms, every oracle on, stopped now and then for an audit)',
    );
  });
  test.each([
    ['a good run', sampleOutcome()],
    ['a fault', sampleOutcome({ faults: [sampleFault()] })],
    ['an interruption', sampleOutcome({ interrupted: true })],
  ])('after %s standard input is not asked for again, but a file', async (_, outcome) => {
    const { out } = await say(['run', '--trace', '-', '--seed', '7'], { run: async () => outcome });
    expect(out).not.toContain('--trace -');
    expect(out).toContain('--trace FILE');
    expect(out.trimEnd().split('\n').at(-1)).toBe('FILE: what came on standard input, saved to a file');
  });
});

describe('stress', () => {
  test('has its oracles on, audits, and ends after ten seconds unless told otherwise', async () => {
    const run = async () => sampleOutcome({ result: stressResult });
    const { asked } = await say(['stress'], { run });
    expect(asked).toMatchObject({ oracles: true, durationMs: 10_000 });
    expect(asked!.auditEvery).toBeGreaterThan(0);
  });
  test('cannot have them switched off', async () => {
    const said = await say(['stress', '--oracles', 'off']);
    expect(said).toMatchObject({ exitCode: 2, asked: null });
  });
});
