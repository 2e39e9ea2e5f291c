import { expect, test } from 'vitest';
import { knownName } from '../../../src/cli/values/names.ts';
import { nearest } from '../../../src/cli/values/nearest.ts';

const known = ['sleep', 'futex', 'ticket', 'mcs'];

test('the nearest name is the one with the fewest letters to change', () => {
  expect(nearest('slep', known)).toBe('sleep');
  expect(nearest('FUTEX', known)).toBe('futex');
  expect(nearest('tikcet', known)).toBe('ticket');
});

test('nothing is suggested when no name is near', () => {
  expect(nearest('peterson', known)).toBeNull();
  expect(nearest('x', [])).toBeNull();
});

test('an unknown name is answered with the known ones and the likely one', () => {
  expect(() => knownName('--lock', 'slep', known, 'locks')).toThrow(
    '--lock: slep: expected one of sleep, futex, ticket, mcs (did you mean sleep?)',
  );
});

test('many known names are not spelled out but pointed to', () => {
  const many = Array.from({ length: 20 }, (_, n) => `km${n}`);
  expect(() => knownName('workload', 'kn1', many, 'workloads')).toThrow(
    'workload: kn1: expected a name that "coremap list workloads" shows (did you mean km1?)',
  );
});

test('a kind without names says so', () => {
  expect(() => knownName('program', 'mp', [], 'programs')).toThrow('program: mp: there are no programs yet');
});
