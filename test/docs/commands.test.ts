import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from '../../src/check/mutants/index.ts';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { EXIT } from '../../src/cli/execute.ts';
import { say } from '../cli/stub.ts';
import { mutantCommand } from './generated.ts';
import { docFiles, fences, readDoc, root, tableRows } from './markdown.ts';
import { commandsOf } from './shell.ts';

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** What a shell has without us. */
const KNOWN = new Set(['alias', 'date', 'echo', 'gzip', 'node', 'valgrind']);

/** What npm does without a script of package.json. */
const NPM_ITSELF = new Set(['ci', 'install', 'pack']);

const commands = docFiles().flatMap(file =>
  fences(readDoc(file))
    .filter(fence => fence.language === 'sh')
    .flatMap(fence => commandsOf(fence.body))
    .map(words => ({ file, words, line: words.join(' ') })),
);

/** Null, or why a command of the documentation would fail before it did anything. */
async function refusal([program, ...rest]: readonly string[]): Promise<string | null> {
  if (program === 'coremap') {
    const { exitCode, err } = await say(rest, { catalogue: loadCatalogue });
    return exitCode === EXIT.ok ? null : err;
  }
  if (program === 'npm') {
    const script = rest[0] === 'run' ? rest[1] : rest[0];
    return NPM_ITSELF.has(script ?? '') || scripts[script ?? ''] !== undefined
      ? null
      : `package.json has no script ${script}`;
  }
  return KNOWN.has(program ?? '') ? null : `${program} is not known`;
}

test.each(commands)('$file: "$line" is a command that can be given', async ({ words }) => {
  expect(await refusal(words)).toBeNull();
});

test('a command with an option that is not there is refused', async () => {
  expect(await refusal(['coremap', 'run', '--cpu', '4'])).toContain('--cpus');
  expect(await refusal(['npm', 'run', 'nothing'])).toBe('package.json has no script nothing');
});

test('each command in the table of mutants can be given', async () => {
  for (const mutant of mutants) {
    const [, ...argv] = mutantCommand(mutant).split(' ');
    expect(await say(argv, { catalogue: loadCatalogue }), mutant.name).toMatchObject({ exitCode: EXIT.ok });
  }
});

test('`npm start` runs the main job', () => {
  expect(scripts.start).toBe('node dist/src/cli/main.js run');
});

test('each script that README names is in package.json', () => {
  const named = tableRows(readDoc('README.md'), '## Develop').map(([command]) => command as string);
  expect(named.length).toBeGreaterThan(4);
  for (const command of named) {
    const name = /^`npm (?:run )?([\w:-]+)`$/.exec(command)?.[1];
    expect(scripts[name ?? ''], command).toBeDefined();
  }
});

test('README names exactly the exit codes that there are', () => {
  const named = tableRows(readDoc('README.md'), '## Options')
    .map(([first]) => first as string)
    .filter(first => /^\d+$/.test(first));
  expect(named.map(Number)).toEqual(Object.values(EXIT));
});
