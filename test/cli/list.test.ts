import * as v from 'valibot';
import { expect, test } from 'vitest';
import { schemas } from '../../src/report/envelope.ts';
import { say, stubCatalogue } from './stub.ts';

test('list shows every kind, each name with its line', async () => {
  const { out } = await say(['list']);
  for (const [kind, entries] of Object.entries(stubCatalogue)) {
    expect(out).toMatch(new RegExp(`^${kind}$`, 'm'));
    for (const { name, summary } of entries) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  }
});

test('list of one kind shows that kind alone', async () => {
  const { out } = await say(['list', 'locks']);
  expect(out).toBe(
    'locks\n  sleep   what sleep is\n  futex   what futex is\n  tas     what tas is\n  ticket  what ticket is\n',
  );
});

test('a kind that has nothing yet says so in one line', async () => {
  expect((await say(['list', 'demos'])).out).toBe('demos\n  none yet: demonstrations come with "coremap demo"\n');
});

test('list as JSON is one document with an array for each kind', async () => {
  const document: unknown = JSON.parse((await say(['list', '--json', '--seed', '1'])).out);
  expect(v.parse(schemas['coremap.list/1'], document)).toEqual(document);
  expect(document).toMatchObject({ ok: true, seed: 1, result: stubCatalogue });
});
