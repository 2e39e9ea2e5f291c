import { expect, test } from 'vitest';
import { createBenchProgress } from '../../src/report/benchprogress.ts';

const cell = { lock: 'tas', section: '20us', cpus: 8 };

/** What is told of a benchmark of 100 measurements of a second each, until `until` are behind. */
function told(errIsTerminal: boolean, quiet: boolean, until: number): string[] {
  const lines: string[] = [];
  let now = 5000;
  const output = { err: (text: string) => lines.push(text), errIsTerminal, errColumns: 60 };
  const progress = createBenchProgress(output, quiet, () => now);
  progress.show({ phase: 'warming', cell, done: 0, planned: 4 });
  for (let done = 0; done < until; done++) {
    now += 1000;
    progress.show({ phase: 'measuring', cell, done, planned: 100 });
  }
  progress.clear();
  return lines;
}

test('a terminal has one live line, cut to its width, taken away at the end', () => {
  const lines = told(true, false, 20);
  expect(lines[0]).toBe('\r\u001b[Kwarming 1 of 4: tas, 20us, 8 CPUs');
  expect(lines.at(-2)).toBe('\r\u001b[Kmeasuring 20 of 100: tas, 20us, 8 CPUs; about 81 s left');
  expect(lines.at(-1)).toBe('\r\u001b[K');
  expect(lines).toHaveLength(22);
});

test('elsewhere there is a line each ten seconds', () => {
  const lines = told(false, false, 25);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toBe('coremap: measuring 20 of 100: tas, 20us, 8 CPUs; about 81 s left\n');
});

test('nothing is said when quiet, and nothing of the rest before enough is known', () => {
  expect(told(true, true, 20)).toEqual([]);
  expect(told(true, false, 5).join('')).not.toContain('left');
});
