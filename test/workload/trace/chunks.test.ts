import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceFormat } from '../../../src/workload/trace/reference.ts';
import { type Reading, readParts } from './support.ts';

const address = fc
  .oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 0x5fffn }))
  .map(value => value.toString(16));
const lackeyLine = fc.oneof(
  fc
    .tuple(fc.constantFrom('I  ', ' L ', ' S ', ' M '), address, fc.integer({ min: 0, max: 600 }))
    .map(([letter, at, size]) => `${letter}${at},${size}`),
  fc.constantFrom('==1== x', '', 'oops'),
);
const dinLine = fc
  .tuple(fc.constantFrom('0', '1', '2', ' 1', '3'), address)
  .map(([label, at]) => `${label} ${at.slice(-8)}`);
const token = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 30 }).map(String) },
  { weight: 5, arbitrary: fc.constantFrom('3w', 'w', '') },
);

const traces: readonly [TraceFormat, fc.Arbitrary<string>][] = [
  ['lackey', fc.array(lackeyLine, { maxLength: 40 }).map(lines => lines.join('\n'))],
  ['din', fc.array(dinLine, { maxLength: 40 }).map(lines => lines.join('\n'))],
  [
    'pages',
    fc.array(fc.tuple(token, fc.constantFrom(' ', '\n', '\r\n')), { maxLength: 40 }).map(all => all.flat().join('')),
  ],
];

/** What came of it: the reading, or the error's text. */
async function outcome(parts: readonly string[], format: TraceFormat | 'auto'): Promise<Reading | string> {
  try {
    return await readParts(parts, format);
  } catch (error) {
    return (error as Error).message;
  }
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map(part => Math.floor(part * text.length)), text.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('where the chunks of a trace are cut never changes what is read', () => {
  test.each(traces)('%s', async (format, trace) => {
    await fc.assert(
      fc.asyncProperty(trace, fc.array(fraction, { maxLength: 12 }), fc.boolean(), async (text, cuts, named) => {
        const asked = named ? format : 'auto';
        expect(await outcome(cut(text, cuts), asked)).toEqual(await outcome([text], asked));
      }),
      { numRuns: 300 },
    );
  });

  test.each(traces)('%s, byte by byte', async (format, trace) => {
    await fc.assert(
      fc.asyncProperty(trace, async text => {
        expect(await outcome([...text], format)).toEqual(await outcome([text], format));
      }),
      { numRuns: 50 },
    );
  });

  test.each(traces)('a recognised trace of %s is read like one whose format is named', async (format, trace) => {
    await fc.assert(
      fc.asyncProperty(trace, async text => {
        const recognised = await outcome([text], 'auto');
        if (typeof recognised === 'string' || recognised.summary.format !== format) return;
        expect(recognised).toEqual(await outcome([text], format));
      }),
      { numRuns: 300 },
    );
  });
});
