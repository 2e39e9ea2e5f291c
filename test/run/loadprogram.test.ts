/** Files of users, in a process of their own: what Node itself does with them, the compiled package beside it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built } from '../built.ts';
import { coremap } from './coremap.ts';

const LOADER = pathToFileURL(built('src/run/loadprogram.ts')).href;
const ERRORS = pathToFileURL(built('src/cli/errors.ts')).href;

/** By name; a file and what is in it. */
const FILES = {
  'typed.ts': `import { program } from 'coremap/model';
    import { add } from './helper.ts';
    type Counter = { x: number };
    export default program({ name: 'typed', words: { x: 0 }, threads: { a: (t: Counter) => add(t) } });
    export const other = { name: 'other', threads: { a() {} } };`,
  'helper.ts': 'export function add(t: { x: number }): void { t.x = t.x + 1; }',
  'plain.mjs':
    "import { program } from 'coremap/model'; export default program({ name: 'plain', threads: { a() {} } });",
  'syntax.mjs': 'const a = 1;\nconst b = ;',
  'syntax.ts': 'const a: number = 1;\nconst b = ;',
  'enum.ts': 'export enum A { b }',
  'throws.mjs': "throw new TypeError('not today')",
  'missing.mjs': "import './nowhere.mjs';",
  'nothing.mjs': 'export const a = 1;',
  'shape.mjs': "export default { name: 'n', threads: { a: 3 } };",
  'checked.mjs':
    "import { program } from 'coremap/model'; export default program({ name: 'n', threads: { async a() {} } });",
  'program.txt': '',
  'passes.test.mjs': `import { test } from 'node:test';
    import { explore, program } from 'coremap/model';
    const add = t => { t.x = t.x + 1; };
    const counting = program({ name: 'counting', words: { x: 0 }, threads: { a: add, b: add } });
    test('passes', () => { explore(counting, { races: false }); });
    test('fails', () => { explore(counting); });`,
};

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coremap-user-'));
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the loader makes of each file: the program's name and its threads, or the line for standard error. */
function loaded(...paths: readonly string[]): string[] {
  const script = `
    import { loadProgram } from ${JSON.stringify(LOADER)};
    import { asBadInput, badInputLine } from ${JSON.stringify(ERRORS)};
    for (const path of ${JSON.stringify(paths)}) {
      try {
        const { name, m } = await loadProgram(path);
        console.log(name + ': ' + m.threads.map(thread => thread.name).join());
      } catch (error) {
        process.stdout.write(badInputLine(asBadInput(error)));
      }
    }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

test('a file in TypeScript or JavaScript is imported, with the files that it imports, wherever it lies', () => {
  expect(loaded('typed.ts', 'typed.ts#other', 'plain.mjs', resolve('examples/02-peterson-plain.ts#repaired'))).toEqual([
    'typed: a',
    'other: a',
    'plain: a',
    'Peterson, atomic: a,b',
  ]);
});

test('a file that is no program gets one line: what, value, what was expected', () => {
  const refused: readonly [path: string, line: RegExp][] = [
    ['nofile.ts', /^coremap: program: nofile\.ts: expected a file that exists$/],
    ['program.txt', /^coremap: program: program\.txt: expected a file that ends in \.js, \.mjs, \.ts or \.mts$/],
    ['syntax.mjs', /^coremap: syntax\.mjs:2: Unexpected token ';': expected a module that can be parsed$/],
    ['syntax.ts', /^coremap: syntax\.ts:2: .*: expected a module that can be parsed$/],
    ['enum.ts', /^coremap: enum\.ts(?::1)?: .*enum.*: expected a module that can be/],
    ['throws.mjs', /^coremap: throws\.mjs: TypeError: not today: expected a module that can be imported$/],
    ['missing.mjs', /^coremap: missing\.mjs: Error: Cannot find module .*: expected a module that can be imported$/],
    ['typed.ts#nix', /^coremap: typed\.ts: no nix export: expected export const nix = .*; it exports default, other$/],
    ['nothing.mjs', /^coremap: nothing\.mjs: no default export: expected export default program.*; it exports a$/],
    ['shape.mjs', /^coremap: shape\.mjs: threads\.a: expected a function, or a list of functions, is 3$/],
    ['checked.mjs', /^coremap: checked\.mjs: threads\.a: expected a plain function, is AsyncFunction$/],
  ];
  expect(loaded(...refused.map(([path]) => path))).toEqual(refused.map(([, line]) => expect.stringMatching(line)));
});

test('with the package installed, an ordinary test of node:test explores, and is told the fault', () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'coremap'), 'dir');
  const { stdout } = spawnSync(process.execPath, ['--test-reporter=tap', 'passes.test.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^ok 1 - passes$/m);
  expect(stdout).toMatch(/^not ok 2 - fails$/m);
  expect(stdout).toMatch(/counting: data race on x: a wrote 1/);
  expect(stdout).toMatch(/passes\.test\.mjs:3/);
  // The one that docs/explore-your-own.md shows.
  const shown = /^```js\n(.*?)^```$/ms.exec(readFileSync('docs/explore-your-own.md', 'utf8'))?.[1] as string;
  writeFileSync(join(folder, 'queue.test.mjs'), shown);
  writeFileSync(join(folder, 'queue.program.mjs'), FILES['plain.mjs']);
  const queue = spawnSync(process.execPath, ['--test-reporter=tap', 'queue.test.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(queue.stdout).toMatch(/^ok 1 - the queue$/m);
});

test('a replay string says whether its file has changed since', async () => {
  const file = join(folder, 'counts.ts');
  const text = `import { program } from 'coremap/model';
    const add = (t: { x: number }): void => { t.x = t.x + 1; };
    export default program({ name: 'counts', words: { x: 0 }, threads: { a: add, b: add } });`;
  writeFileSync(file, text);
  const explored = await coremap(`explore ${file} --threads 1 --seed 1`);
  const [fault] = explored.document.faults as readonly { readonly replay?: string }[];
  expect(fault?.replay).toMatch(/counts\.ts=[0-9a-z]+\/\//);
  const replayed = async () => {
    const { document } = await coremap(`replay ${fault?.replay}`);
    const { programChanged, followed } = document.result as unknown as Record<string, boolean>;
    return {
      programChanged,
      followed,
      faults: (document.faults as readonly { kind: string }[]).map(({ kind }) => kind),
    };
  };
  expect(await replayed()).toEqual({ programChanged: false, followed: true, faults: ['data-race'] });
  writeFileSync(file, `${text}\n// A remark changes nothing of the run.`);
  expect(await replayed()).toEqual({ programChanged: true, followed: true, faults: ['data-race'] });
  // A mended file, and one with another fault: what the interleaving comes to now.
  writeFileSync(file, text.replace('t.x = t.x + 1', 't.atomic.x.add(1)').replace('{ x: number }', 'any'));
  expect(await replayed()).toMatchObject({ programChanged: true, faults: [] });
  writeFileSync(file, text.replace('t.x = t.x + 1', 'throw new Error("not today")'));
  expect(await replayed()).toMatchObject({ programChanged: true, faults: ['panic'] });
  const forgetful = text.replace('t.x + 1', '(calls++ === 0 ? t.y : t.x) + 1').replaceAll('x: 0', 'x: 0, y: 0');
  writeFileSync(file, `let calls = 0; ${forgetful}`);
  await expect(coremap(`replay ${fault?.replay}`)).rejects.toThrow(
    /exit code 2.* access 1 is load of x, and was load of y; the file has changed since the string was made: expected a thread that /,
  );
});
