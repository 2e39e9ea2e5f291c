import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fences, readDoc, root, tableRows } from './markdown.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: string;
}

const schemaOf = (name: string): Schema => JSON.parse(readFileSync(`${root}docs/schema/${name}.json`, 'utf8'));

/** `vm.references`, `perCpu[].cpu`: the paths of all fields that hold no others. */
function leaves(schema: Schema, path = ''): string[] {
  const either = schema.anyOf?.find(each => each.properties !== undefined);
  if (either !== undefined) {
    return leaves(either, path);
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, each]) =>
      leaves(each, path === '' ? name : `${path}.${name}`),
    );
  }
  return schema.items === undefined ? [path] : leaves(schema.items, `${path}[]`);
}

const fieldsUnder = (heading: string) =>
  tableRows(readDoc('docs/output.md'), heading).map(([cell]) => (cell as string).replaceAll('`', ''));

describe('docs/output.md', () => {
  const run = schemaOf('coremap.run.1');
  const stress = schemaOf('coremap.stress.1');

  test('has every field of the envelope, and no other', () => {
    expect(fieldsUnder('## The envelope')).toEqual(Object.keys(run.properties ?? {}));
  });

  test('has every field of the result of run and stress, and no other', () => {
    const fields = fieldsUnder('## The result of `run` and `stress`');
    for (const schema of [run, stress]) {
      expect(fields.toSorted()).toEqual(leaves(schema.properties?.result as Schema).toSorted());
    }
  });

  test('has every field of the result of bench, and no other', () => {
    const fields = fieldsUnder('## The result of `bench`');
    expect(fields).toEqual(leaves(schemaOf('coremap.bench.1').properties?.result as Schema));
  });

  test('has every field of the results of explore, replay and lab, and no other', () => {
    for (const command of ['explore', 'replay', 'lab']) {
      const schema = schemaOf(`coremap.${command}.1`).properties?.result as Schema;
      expect(fieldsUnder(`## The result of \`${command}\``)).toEqual(leaves(schema));
    }
  });

  test('has every field of the results of demo and demo all, every kind of evidence, and no other', () => {
    const [demo, demos] = ['coremap.demo.1', 'coremap.demos.1'].map(
      name => schemaOf(name).properties?.result as Schema,
    );
    const kinds = demo?.properties?.evidence?.items?.oneOf?.map(each => each.properties?.kind?.const);
    expect(kinds?.length).toBeGreaterThan(3);
    expect(fieldsUnder('## The result of `demo`')).toEqual([
      ...leaves(demo as Schema),
      ...(kinds ?? []),
      ...leaves(demos as Schema),
    ]);
  });

  test('has every field of a fault, and no other', () => {
    expect(fieldsUnder('## A fault')).toEqual(Object.keys(run.properties?.faults?.items?.properties ?? {}));
  });
});

test('README says what each label of the shown summary means', () => {
  const text = readDoc('README.md');
  const output = fences(text).find(fence => fence.language === 'text')?.body ?? '';
  const labels = output
    .split('\n')
    .map(line => /^ {2,4}([a-z][a-z ]*?) {2,}/.exec(line)?.[1])
    .filter(label => label !== undefined && label !== 'all');
  const told = tableRows(text, '## What each number means').map(([label]) => label as string);
  expect(labels.length).toBeGreaterThan(8);
  const TOLD_IN_PARTS: Readonly<Record<string, string>> = { evictions: 'evictions', shootdowns: 'shootdowns sent' };
  for (const label of labels as string[]) {
    expect(told, label).toContain(TOLD_IN_PARTS[label] ?? label);
  }
});
