import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { benchDocument } from '../report/benchsample.ts';
import { say } from './stub.ts';

const folder = mkdtempSync(join(tmpdir(), 'coremap-reports-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const good = file('bench.json', JSON.stringify(benchDocument()));

afterAll(() => rmSync(folder, { recursive: true }));

test('reports of files and folders are shown, and the document says where', async () => {
  const { exitCode, out } = await say(['lab', '--reports', good, folder, '--json', '--no-open']);
  expect(exitCode).toBe(0);
  const { options, result } = JSON.parse(out);
  expect(options.reports).toEqual([good, folder]);
  expect(result.reports).toEqual([
    { name: good, address: 'http://127.0.0.1:4000/reports/1' },
    { name: good, address: 'http://127.0.0.1:4000/reports/2' },
  ]);
});

test.each([
  ['bad.txt', '{', /bad\.txt: expected a document of "coremap bench --json" \(.*JSON/],
  ['list.txt', '{"schema":"coremap.list/1"}', /list\.txt: expected a document of "coremap bench --json" \(schema: /],
  ['half.txt', JSON.stringify({ ...benchDocument(), host: {} }), /half\.txt: expected a document.*\(host\.node: /],
])('%s is no report: one line says so, and nothing is served', async (name, text, line) => {
  const path = file(name, text);
  const { exitCode, out, err } = await say(['lab', '--reports', path], {
    lab: () => Promise.reject(new Error('served')),
  });
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toMatch(line);
  expect(err).toMatch(/^coremap: --reports: [^\n]*\n$/);
});

test('a file that is not there is bad input', async () => {
  expect(await say(['lab', '--reports', join(folder, 'none.json')])).toMatchObject({ exitCode: 2, out: '' });
});
