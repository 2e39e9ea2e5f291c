/** The built program tells lines of the TypeScript sources, as the lab and its readers do. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ToldStep } from '../../src/explore/teller.ts';
import { isBelowKernel, shortName } from '../../src/explore/where.ts';
import corpus from '../explore/corpus.json' with { type: 'json' };
import { coremap } from './coremap.ts';

const { replay } = corpus['evict-fixed'];

function sourceOf({ where }: ToldStep): string {
  const { file, line } = where ?? { file: '', line: 0 };
  const source = new URL(`../../${file}`, import.meta.url);
  return readFileSync(source, 'utf8').split('\n')[line - 1] ?? '';
}

async function stepsOf(args: string): Promise<readonly ToldStep[]> {
  const { document } = await coremap(args);
  return (document.result as unknown as { readonly steps: readonly ToldStep[] }).steps;
}

test('coremap replay names the line of the source that makes each access', async () => {
  const steps = await stepsOf(`replay ${replay}`);
  expect(steps.filter(({ where }) => !where?.file.endsWith('.ts'))).toEqual([]);
  const taken = steps.find(({ access }) => access.kind === 'acquire' && access.name === 'coremap.lock');
  expect(taken?.where?.file).toBe('src/vm/page.ts');
  expect(sourceOf(taken as ToldStep)).toContain('.acquire(');
});

test('coremap explore names lines of the sources that no thread was stopped at', async () => {
  const { document } = await coremap('explore alloc --strategy random --schedules 20 --threads 1 --seed 1');
  const { coverage } = document.result as unknown as { readonly coverage: { readonly neverPreempted: string[] } };
  expect(coverage.neverPreempted.length).toBeGreaterThan(0);
  expect(coverage.neverPreempted.filter(line => !/^src\/.*\.ts:\d+$/.test(line))).toEqual([]);
});

test("a program of the user's own has the lines of its file", async () => {
  const { document } = await coremap('explore examples/01-lost-update.ts --threads 1 --seed 1');
  const [fault] = document.faults as readonly { readonly replay?: string }[];
  const steps = await stepsOf(`replay ${fault?.replay}`);
  expect(steps.map(({ where }) => where?.file)).toContain('examples/01-lost-update.ts');
  const step = steps.find(({ where }) => where?.file === 'examples/01-lost-update.ts') as ToldStep;
  expect(sourceOf(step)).toContain('t.counter = t.counter + 1');
});

test("where coremap is installed as a package its own lines are told, and no other package's", () => {
  const modules = '/home/user/node_modules/';
  const told = (path: string, root = 'coremap/') => !isBelowKernel(`${modules}${path}`, `file://${modules}${root}`);
  expect(told('coremap/src/vm/page.ts')).toBe(true);
  expect(told('coremap/dist/src/vm/page.js', 'coremap/dist/')).toBe(true);
  expect(told('coremap/src/machine/model.ts')).toBe(false);
  expect(told('coremap/node_modules/piscina/dist/src/worker.js')).toBe(false);
  expect(told('piscina/dist/worker.js')).toBe(false);
});

test('folders above the checkout may be called what they like', () => {
  for (const above of ['run', 'cli/src', 'explore', 'src/machine', 'node_modules', 'report/test']) {
    const root = `/home/${above}/coremap/`;
    expect(isBelowKernel(`file://${root}src/vm/page.ts`, root)).toBe(false);
    expect(isBelowKernel(`${root}src/machine/tlb.ts?v=1`, root)).toBe(false);
    expect(isBelowKernel(`${root}src/explore/path.ts`, root)).toBe(true);
    expect(shortName(`file://${root}src/vm/page.ts?v=1`, root)).toBe('src/vm/page.ts');
  }
});

test("a file of the user's is no part of the package, whatever its folder", () => {
  const root = '/opt/coremap/';
  expect(isBelowKernel('/home/user/run/queue.ts', root)).toBe(false);
  expect(shortName('/home/src/user/queue/src/queue.ts', root)).toBe('src/queue.ts');
  expect(shortName('file:///home/user/queue.ts', root)).toBe('queue.ts');
});
