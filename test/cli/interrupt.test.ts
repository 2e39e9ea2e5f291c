import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { built } from '../built.ts';

interface Run {
  readonly child: ChildProcess;
  out: string;
  err: string;
}

function start(mode: 'obeys' | 'deaf'): Run {
  const child = spawn(process.execPath, [built('test/cli/fixtures/endless.ts'), mode, 'run', '--json', '--seed', '7']);
  const run: Run = { child, out: '', err: '' };
  child.stdout.on('data', chunk => {
    run.out += chunk;
  });
  child.stderr.on('data', chunk => {
    run.err += chunk;
  });
  return run;
}

async function hasSaid(run: Run, text: string): Promise<void> {
  while (!run.err.includes(text)) await once(run.child.stderr!, 'data');
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run with what was measured and exit code 130', async signal => {
  const run = start('obeys');
  await hasSaid(run, 'running');
  run.child.kill(signal);
  const [code] = await once(run.child, 'close');
  expect(code).toBe(130);
  expect(JSON.parse(run.out)).toMatchObject({ schema: 'coremap.run/1', interrupted: true, ok: true, seed: 7 });
});

test('a second Ctrl-C ends at once a run that does not stop', async () => {
  const run = start('deaf');
  await hasSaid(run, 'running');
  run.child.kill('SIGINT');
  await hasSaid(run, 'once more ends it at once');
  run.child.kill('SIGINT');
  const [code] = await once(run.child, 'close');
  expect({ code, out: run.out }).toEqual({ code: 130, out: '' });
});
