import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockMakers } from '../../src/sync/makers.ts';

test('the table of the kinds of lock has a row for each, in their order, with its family', () => {
  const text = readFileSync(new URL('../../docs/protocols.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| \[(\w+)\]\(\S+\) \| (\w+) \|/gm)].map(([, name, family]) => ({ name, family }));
  expect(rows).toEqual(lockMakers.map(({ name, family }) => ({ name, family })));
});
