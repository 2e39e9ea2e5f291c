/** What docs/explore-your-own.md shows is what is there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import lostWakeup from '../../../examples/06-lost-wakeup.ts';
import { explore } from '../../../src/explore/user/explore.ts';
import { STRATEGY_NAMES } from '../../../src/explore/user/strategies.ts';
import { thrownBy } from './thrown.ts';

const doc = readFileSync('docs/explore-your-own.md', 'utf8');

function fence(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(doc)?.[1] as string;
}

test('the first program is the example, word for word', () => {
  expect(readFileSync('examples/06-lost-wakeup.ts', 'utf8')).toContain(fence('ts'));
});

test('the message is the one that a test gets', () => {
  expect(() => explore(lostWakeup)).toThrow(fence('text').trimEnd());
});

test('the defaults are those of a call without options', () => {
  const { strategy, seed } = explore({ name: 'empty', threads: { a() {} } });
  expect(doc).toContain(`| \`strategy\` | \`${strategy}\` | that of`);
  expect(doc).toContain(`| \`seed\` | ${seed} |`);
});

test('what explore returns, and what it takes, has a row for each', () => {
  const rows = [...doc.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names]) => names?.match(/\w+/g) ?? []);
  const result = explore({ name: 'empty', threads: { a() {} } });
  const fault = thrownBy(() => explore(lostWakeup));
  expect(rows).toEqual(expect.arrayContaining(Object.keys(result)));
  expect(rows).toEqual(expect.arrayContaining(['fault', 'faultClass', 'steps', 'replay', 'cause']));
  expect(Object.keys(fault as object)).toEqual(expect.arrayContaining(['fault', 'faultClass', 'steps', 'replay']));
});

test('the strategies are those that there are', () => {
  const row = /^\| `strategy` \| `auto` .*$/m.exec(doc)?.[0] as string;
  const named = [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
  expect(new Set(named.slice(1))).toEqual(new Set(STRATEGY_NAMES));
});
