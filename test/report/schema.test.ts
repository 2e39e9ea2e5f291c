import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../scripts/schemafiles.ts';

const folder = new URL('../../docs/schema/', import.meta.url);

test('docs/schema holds exactly what the schemas in the source say (npm run schema writes it)', () => {
  const written = readdirSync(folder).map(name => [name, readFileSync(new URL(name, folder), 'utf8')]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(schemaFiles()));
});

test('every field of every document is described or named by itself', () => {
  for (const [name, text] of schemaFiles()) {
    const schema = JSON.parse(text);
    expect(schema.required, name).toEqual(Object.keys(schema.properties));
  }
});
