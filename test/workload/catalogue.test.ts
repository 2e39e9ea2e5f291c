import { expect, test } from 'vitest';
import { programNamed, programs, workloads } from '../../src/workload/catalogue.ts';

test('each program has a name of its own and can be found by it', () => {
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
  for (const program of programs) {
    expect(programNamed(program.name)).toBe(program);
  }
  expect(programNamed('nonesuch')).toBeUndefined();
});

test('each workload is told in one line', () => {
  for (const { name, summary } of workloads) {
    expect(`${name} ${summary}`).toMatch(/^[a-z]\w+ [^\n]{20,90}$/);
  }
});

test('kernel programs have no user pages, user programs have some', () => {
  for (const { kind, pages } of programs) {
    expect(pages > 0).toBe(kind === 'user');
  }
});
