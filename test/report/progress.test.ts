import { expect, test } from 'vitest';
import { createProgressLine } from '../../src/report/progress.ts';
import { sampleProgress as at } from './sample.ts';

function record(errIsTerminal: boolean, { quiet = false, endless = false } = {}) {
  const said: string[] = [];
  const line = createProgressLine({ err: text => said.push(text), errIsTerminal, errColumns: 60 }, quiet, endless);
  return { said, line };
}

test('a terminal has one line that is overwritten, cut to its width, and taken away at the end', () => {
  const { said, line } = record(true);
  for (let ms = 0; ms < 300; ms += 10) line.show(at(ms));
  line.clear();
  expect(said).toHaveLength(4);
  expect(said[2]).toBe('\r\u001b[K0.2 s, 2/8 threads done, 123 kernel operations');
  expect(said[3]).toBe('\r\u001b[K');
});

test('a file gets a whole line each ten seconds', () => {
  const { said, line } = record(false);
  for (let ms = 0; ms <= 25_000; ms += 500) line.show(at(ms));
  line.clear();
  expect(said).toEqual([
    'coremap: 10.0 s, 2/8 threads done, 123 kernel operations, 1.23 M references, 45 page faults, 6 evictions, 7 shootdowns\n',
    'coremap: 20.0 s, 2/8 threads done, 123 kernel operations, 1.23 M references, 45 page faults, 6 evictions, 7 shootdowns\n',
  ]);
});

test('a run whose threads start over until the time is up counts rounds, not threads that are done', () => {
  const { said, line } = record(false, { endless: true });
  line.show(at(10_000));
  expect(said[0]).toMatch(/^coremap: 10\.0 s, 31 rounds, 123 kernel operations, /);
});

test('a quiet run shows no progress', () => {
  const { said, line } = record(true, { quiet: true });
  line.show(at(0));
  line.clear();
  expect(said).toEqual([]);
});
