import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { type Envelope, schemas } from '../../src/report/envelope.ts';
import { run } from '../../src/run/run.ts';
import type { Progress } from '../../src/run/types.ts';
import { say } from './stub.ts';

const seen: Progress[] = [];

/** The document of a real run, small, which must keep its schema. */
async function documentOf(line: string): Promise<Envelope<'coremap.run/1'>> {
  const said = await say([...line.split(' '), '--cpus', '2', '--seed', '7', '--json', '--quiet'], {
    catalogue: loadCatalogue,
    run: (options, handlers) => run(options, { ...handlers, progress: progress => seen.push(progress) }),
  });
  expect({ exitCode: said.exitCode, err: said.err }).toEqual({ exitCode: 0, err: '' });
  const document = JSON.parse(said.out);
  const schema = schemas[document.schema as 'coremap.run/1' | 'coremap.stress/1'];
  expect(v.parse(schema, document)).toEqual(document);
  return document;
}

describe('the document of a real run', () => {
  test('tells kernel tests from processes, and their operations from references', async () => {
    const { result } = await documentOf('run mix walk --programs 2 --ops 500 --frames 64');
    expect(result.processes.map(({ name, kind, kills }) => `${name} ${kind} ${kills}`)).toEqual([
      'mix[0] kernel 0',
      'mix[1] kernel 0',
      'walk[0] user 0',
      'walk[1] user 0',
    ]);
    expect(result.kernelOperations).toBeGreaterThan(0);
    expect(result.operations).toBe(result.kernelOperations + result.vm.references);
    const sum = (key: 'operations' | 'shootdownsAcknowledged') => result.perCpu.reduce((all, cpu) => all + cpu[key], 0);
    expect(sum('operations')).toBe(result.operations);
    expect(sum('shootdownsAcknowledged')).toBe(result.shootdowns.acknowledged);
  });

  test('counts kills and references of processes that a failing disk killed', async () => {
    const { result } = await documentOf('run walk --programs 4 --ops 500 --frames 24 --fail-disk write:20');
    const killed = result.processes.filter(({ state }) => state === 'killed');
    expect(killed.length).toBeGreaterThan(0);
    for (const { kills, reason } of killed) expect({ kills, reason }).toEqual({ kills: 1, reason: 'EIO (disk error)' });
    expect(result.operations).toBe(result.vm.references);
  });

  test('of a stress has rounds, which progress counts as they end', async () => {
    seen.length = 0;
    const { result } = await documentOf('stress hot --ops 100 --duration 3s');
    expect(result.rounds).toBeGreaterThan(1);
    expect(Math.max(...seen.map(({ rounds }) => rounds))).toBeGreaterThan(0);
    expect(seen.at(-1)).toMatchObject({ kernelOperations: 0, processes: 1 });
  });
});

test('the list of everything that this build knows keeps its schema', async () => {
  const { out, exitCode } = await say(['list', '--json'], { catalogue: loadCatalogue });
  const document: unknown = JSON.parse(out);
  expect(v.parse(schemas['coremap.list/1'], document)).toEqual(document);
  expect(exitCode).toBe(0);
});
