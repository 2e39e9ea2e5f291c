import { describe, expect, test } from 'vitest';
import { detectFormat, HEAD_BYTES } from '../../../src/workload/trace/detect.ts';
import { readText } from './support.ts';

const detect = (text: string, whole = true) => detectFormat('t', Buffer.from(text), whole);

describe('the format of a trace is recognised from its first lines', () => {
  test.each([
    ['lackey', 'I  04016530,3\n L 1ffefff8d0,8\n'],
    ['lackey', '==1== Lackey, an example Valgrind tool\n==1== \n S 1ffefff8d0,8\n'],
    ['din', '2 430d70\n0 7fff0480\n1 10\n'],
    ['din', '0 1000 first\n1 2000 second\n'],
    ['din', `${'0 1\n'.repeat(100)}1 a\n`],
    ['din', '0 1000\n5 2000\n2 40ff\n'],
    ['pages', '1 2 3 4 1 2 5 1 2 3 4 5\n'],
    ['pages', '1\n2\n3w\n'],
    ['pages', '0 w 1\n'],
    ['pages', '7\n'],
    ['pages', '5 1\n0 2\n'],
  ])('%s: %j', (format, text) => expect(detect(text)).toBe(format));

  test('a head that is cut within a line is judged by its whole lines', () => {
    expect(detect('0 1000\n1 20a0\n2', false)).toBe('din');
    expect(detect('1 2 3 4 1x', false)).toBe('pages');
  });

  test('numbers that could be din or pages are refused, not guessed', () => {
    const both = 'clearly din or clearly pages: it could be both, and --format says which';
    expect(() => detect('1 2\n3 4\n1 2\n5 1\n')).toThrow(`t:2: 3 4: ${both}`);
    expect(() => detect('1 2\n2 3\n0 1\n')).toThrow(`t:1: 1 2: ${both}`);
    expect(() => detect('0 1000\n')).toThrow(`t:1: 0 1000: ${both}`);
  });

  test('page numbers with something else among them are no comment of din', () => {
    expect(() => detect('1 2 3 x 4\n')).toThrow(/^t:1: 1 2 3 x 4: a trace of format lackey, din or pages/);
    expect(() => detect('1 2\n1 2 3 x 4\n')).toThrow(/^t:2: 1 2 3 x 4: a trace of format/);
    expect(() => detect('1 2\nx\n')).toThrow(/^t:2: x: a trace of format/);
  });

  test('a format that is named overrides what the lines look like', async () => {
    expect((await readText('0 1\n1 2\n', 'pages')).summary).toMatchObject({ format: 'pages', references: 4 });
  });

  test('a first line of no format is refused with its number', () => {
    expect(() => detect('==1== x\n\n#!/bin/sh\n')).toThrow(/^t:3: #!\/bin\/sh: a trace of format lackey, din or pages/);
    expect(() => detect('\u007fELF\u0001\u0002\n')).toThrow(/^t:1: \?ELF\?\?: /);
  });

  test('a trace without a reference in its first bytes is refused', () => {
    expect(() => detect('', true)).toThrow(/^t: empty: /);
    expect(() => detect('\n'.repeat(HEAD_BYTES), false)).toThrow(/^t: no reference in sight: /);
  });
});
