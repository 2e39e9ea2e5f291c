import { describe, expect, test } from 'vitest';
import { readTrace, TraceReader } from '../../../src/workload/trace/read.ts';
import { BATCH } from '../../../src/workload/trace/reference.ts';
import { chunksOf, collector, here, readText } from './support.ts';

const manyPages = (count: number) => Array.from({ length: count }, (_, index) => index % 7).join(' ');

describe('reading a trace', () => {
  test('batches hold at most BATCH references and the next waits until the last is taken', async () => {
    const total = 3 * BATCH + 5;
    const counts: number[] = [];
    let busy = false;
    const reader = new TraceReader('t', 'pages', async (_references, count) => {
      expect(busy).toBe(false);
      busy = true;
      counts.push(count);
      await new Promise(resolve => setImmediate(resolve));
      busy = false;
    });
    await reader.read(chunksOf([manyPages(total)]));
    expect(Math.max(...counts)).toBeLessThanOrEqual(BATCH);
    expect(counts.reduce((sum, count) => sum + count)).toBe(total);
    expect(reader.summary()).toMatchObject({ references: total, pages: 7 });
  });

  test('records of four references fill batches without overflow', async () => {
    const { references } = await readText(' M 1fff,2\n'.repeat(BATCH), 'lackey');
    expect(references).toHaveLength(4 * BATCH);
    expect(new Set(references)).toEqual(new Set(['L 400fff', 'L 401000', 'S 400fff', 'S 401000']));
  });

  test.each(['lackey', 'din', 'pages', 'auto'] as const)('an empty trace is refused (%s)', async format => {
    await expect(readText('', format)).rejects.toThrow(/^t: empty: /);
  });

  test('a trace with lines and no reference is refused', async () => {
    await expect(readText('==1== a\n==1== b\n', 'lackey')).rejects.toThrow('t: no reference in 2 lines: at least one');
  });

  test('a line without end is refused instead of kept', async () => {
    const endless = Array.from({ length: 40 }, () => 'x'.repeat(65536));
    const reader = new TraceReader('t', 'lackey', () => undefined);
    await expect(reader.read(chunksOf(['I  1000,4\n', ...endless]))).rejects.toMatchObject({
      line: 2,
      expected: 'a line of at most 1,048,576 bytes',
    });
  });

  test("the sink's own error comes out as it is", async () => {
    const reader = new TraceReader('t', 'pages', () => Promise.reject(new RangeError('full')));
    await expect(reader.read(chunksOf(['1 2 3']))).rejects.toThrow(new RangeError('full'));
  });

  test('an abort stops the reading, even while the sink never answers, and tells what was read', async () => {
    const stop = new AbortController();
    const file = here('../../../src/workload/traces/true.lackey.gz');
    const words: number[] = [];
    const take = collector(words);
    const summary = await readTrace(
      file,
      'auto',
      (references, count) => {
        take(references, count);
        if (words.length < 3 * BATCH) return undefined;
        stop.abort();
        return new Promise(() => {});
      },
      stop.signal,
    );
    expect(summary).toMatchObject({ file, format: 'lackey', references: words.length });
    expect(words.length).toBeLessThan(4 * BATCH);
  });

  test('a signal that has aborted before means that nothing is read', async () => {
    const file = here('../../../src/workload/traces/true.lackey.gz');
    const sink = () => expect.unreachable('no reference was wanted');
    expect(await readTrace(file, 'auto', sink, AbortSignal.abort())).toMatchObject({ lines: 0, references: 0 });
  });
});
