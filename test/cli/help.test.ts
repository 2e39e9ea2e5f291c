import { expect, test } from 'vitest';
import { say } from './stub.ts';

/** The command lines under "Examples:", without the words on what they do; not those that a string or a file of the user's goes into. */
function examples(help: string): string[] {
  const [, after] = help.split('\nExamples:\n');
  const lines = (after ?? '')
    .split('\n')
    .filter(line => line.startsWith('  coremap') && !/\b(?:STRING|FILE)\b/.test(line));
  return lines.map(line => line.trim().split(/\s{2,}/, 1)[0]!);
}

test.each([[[]], [['run']], [['stress']], [['bench']], [['demo']], [['lab']], [['list']]])(
  'help of %j goes to standard output and its examples work',
  async command => {
    const said = await say([...command, '--help']);
    expect(said).toMatchObject({ exitCode: 0, err: '' });
    const lines = examples(said.out);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      expect(await say(line.split(' ').slice(1)), line).toMatchObject({ exitCode: 0 });
    }
  },
);

test('every command of the program takes --json, --seed, --quiet and --help', async () => {
  for (const command of ['run', 'stress', 'bench', 'demo', 'lab', 'list']) {
    const { out } = await say([command, '--help']);
    for (const option of ['--json', '--seed', '--quiet', '--help']) expect(out).toContain(option);
  }
});

test('--version prints the version alone', async () => {
  expect(await say(['--version'])).toMatchObject({ exitCode: 0, out: '0.0.0\n', err: '' });
});
