import { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { canOverwrite, showsColors } from '../../src/cli/colors.ts';

/** The runtime's own rules, without a terminal. */
const depth = (env: NodeJS.ProcessEnv): number => WriteStream.prototype.getColorDepth(env);

test.each([
  [{ TERM: 'xterm-256color' }, true],
  [{ TERM: 'xterm-256color', NO_COLOR: '' }, true],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, false],
  [{ TERM: 'xterm-256color', NO_COLOR: '0' }, false],
  [{ TERM: 'dumb' }, false],
  [{ TERM: 'dumb', NO_COLOR: '' }, false],
])('a terminal with %j shows colours: %s', (env, shown) => {
  expect(showsColors(env, depth)).toBe(shown);
});

test('a dumb terminal gets no live line', () => {
  expect([canOverwrite({ TERM: 'dumb' }), canOverwrite({ TERM: 'xterm' }), canOverwrite({})]).toEqual([
    false,
    true,
    true,
  ]);
});
