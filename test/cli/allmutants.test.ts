import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { schemas } from '../../src/report/envelope.ts';
import type { AllMutants, AllMutantsSettings } from '../../src/run/allmutants.ts';
import type { MutantRow } from '../../src/run/mutanttasks.ts';
import { say } from './stub.ts';

const FOUND = {
  kind: 'audit',
  class: 'atomicity',
  message: 'frames said to be used: 1 instead of 0',
  replay: 'cm1/alloc//5.1/9-audit/abc',
  stepsBefore: 88,
  steps: 70,
  switchesBefore: 6,
  switches: 1,
  minimal: true,
} as const;

const row = (mutant: string, found: boolean): MutantRow => ({
  mutant,
  program: 'alloc',
  expects: ['audit'],
  tries: [
    { strategy: 'auto', kind: found ? 'audit' : null, schedules: 7, milliseconds: 12.34, complete: false },
    { strategy: 'pct', kind: null, schedules: 20_000, milliseconds: 5000, complete: false },
  ],
  found: found ? FOUND : null,
  asExpected: found,
});

function services(finds: (mutant: string) => boolean) {
  const asked: AllMutantsSettings[] = [];
  const allMutants = async (settings: AllMutantsSettings): Promise<AllMutants> => {
    asked.push(settings);
    return { rows: settings.mutants.map(name => row(name, finds(name))), elapsedMs: 1234, interrupted: false };
  };
  return { asked, given: { catalogue: loadCatalogue, allMutants } };
}

describe('coremap explore --all-mutants', () => {
  test('tells of each how soon it was found, how small its interleaving became, and ends with 0', async () => {
    const { asked, given } = services(() => true);
    const { out, exitCode } = await say(['explore', '--all-mutants', '--seed', '7'], given);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^coremap explore --all-mutants: each mutant found, in 1\.23 s\n/);
    expect(out).toMatch(/^no-lock +audit +atomicity +7\/12 +–\/20 k? *88 → 70 +6 → 1$/m);
    expect(out).toMatch(/switches when made smaller, median: 1\nnext: coremap explore --mutant no-lock\n$/);
    expect(asked[0]).toMatchObject({
      durationMs: 5000,
      seed: 7,
      strategies: ['auto', 'random', 'pct', 'pos', 'optimal'],
    });
    expect(asked[0]?.mutants.length).toBeGreaterThan(30);
  });

  test('ends with 1, and marks the row, when one was missed: that is a fault of the explorer', async () => {
    const { given } = services(name => name !== 'no-lock');
    const { out, exitCode } = await say(['explore', '--all-mutants', 'no-lock,no-shootdown', '--seed', '7'], given);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/1 mutant not found as expected/);
    expect(out).toMatch(/^no-lock +none/m);
  });

  test('looks only for those that are named, with the strategy and the time that are asked for', async () => {
    const { asked, given } = services(() => true);
    await say(['explore', '--all-mutants', 'no-lock', '--strategy', 'pos', '--duration', '2s', '--quiet'], given);
    expect(asked[0]).toMatchObject({ mutants: ['no-lock'], strategies: ['pos'], durationMs: 2000 });
  });

  test('prints one document that keeps its schema', async () => {
    const { given } = services(name => name === 'no-lock');
    const { out } = await say(['explore', '--all-mutants', 'no-lock,no-shootdown', '--seed', '7', '--json'], given);
    const document: unknown = JSON.parse(out);
    expect(v.parse(schemas['coremap.mutants/1'], document)).toEqual(document);
    expect(document).toMatchObject({ ok: false, result: { found: 1, asExpected: 1, medianSwitches: 1 } });
  });

  test.each([
    [
      ['alloc', '--all-mutants'],
      /^coremap: --all-mutants: alloc: expected no program beside it|^coremap: --all-mutants: /,
    ],
    [['--all-mutants', 'no-lok'], /^coremap: --all-mutants: no-lok: .*did you mean no-lock\?/],
    [['--all-mutants', '--cpus', '3'], /^coremap: --all-mutants: --cpus: expected without this option/],
    [['ok3', '--mutant', 'no-lock'], /^coremap: --mutant: no-lock: expected a program that it changes/],
    [['my.ts', '--mutant', 'no-lock'], /^coremap: --mutant: no-lock: expected a program of the kernel/],
  ])('refuses %j in one line', async (argv, line) => {
    const { err, exitCode } = await say(['explore', ...argv, '--seed', '7'], services(() => true).given);
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });
});
