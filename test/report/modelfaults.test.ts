import { expect, test } from 'vitest';
import { inWords } from '../../src/report/modelfaults.ts';

test('details have names of words, and what the sentence says already is left out', () => {
  const message = 'process 0 loaded 0x2 from 0x1000: process 1 stored that';
  const details = { process: 0, va: '0x1000', looksLike: 'process 1 stored that', pageTableSays: 'frame 9' };
  expect(inWords({ message, details }).details).toEqual({ 'page table says': 'frame 9' });
  const audit = { message: 'frames lost: 2', details: { mismatches: 'frames lost: 2\nswap slots lost: 1' } };
  expect(inWords(audit).details).toEqual(audit.details);
});

test('a racing access says in which operation it is, unless that is the name of its function or thread', () => {
  const access = { name: 'a', kind: 'atomicLoad', where: { function: 'get', file: 'x.ts', line: 3 } };
  const told = (label: string) => inWords({ message: '', details: { accesses: [{ ...access, label }] } }).details;
  expect(told('a')).toEqual({ accesses: ['a  atomic load  x.ts:3  get'] });
  expect(told('get')).toEqual({ accesses: ['a  atomic load  x.ts:3  get'] });
  expect(told('take')).toEqual({ accesses: ['a  atomic load  x.ts:3  get  in take'] });
});
