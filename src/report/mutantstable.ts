/** What `coremap explore --all-mutants` says: a row a mutant, and what they come to together. */
import type { AllMutants } from '../run/allmutants.ts';
import type { MutantRow, MutantTry } from '../run/mutanttasks.ts';
import { columns } from './columns.ts';
import { createDocument, type Envelope } from './envelope.ts';
import { count, counted, short, time } from './numbers.ts';
import { createPaint, type Paint } from './paint.ts';

export type MutantsDocument = Envelope<'coremap.mutants/1'>;

interface Asked {
  readonly seed: number;
  readonly mutants: readonly string[];
  readonly strategies: readonly string[];
  readonly durationMs: number;
}

/**
 * The document. It is `ok` when each mutant was found, by a fault that was expected: what is on trial is the explorer, and
 * a planted bug that it misses is its fault.
 */
export function createMutantsDocument(
  { seed, ...options }: Asked,
  { rows, elapsedMs, interrupted }: AllMutants,
): MutantsDocument {
  const asExpected = rows.filter(row => row.asExpected).length;
  const result = {
    mutants: rows.map(row => ({ ...row, tries: row.tries.map(rounded) })),
    found: rows.filter(({ found }) => found !== null).length,
    asExpected,
    medianSwitches: median(rows.flatMap(({ found }) => found?.switches ?? [])),
  };
  const document = createDocument('coremap.mutants/1', { seed, options, elapsedMs, interrupted, result, faults: [] });
  return { ...document, ok: !interrupted && asExpected === options.mutants.length };
}

/** A clock's thousandth of a millisecond is noise. */
function rounded(tried: MutantTry): MutantTry {
  return { ...tried, milliseconds: Math.round(tried.milliseconds * 10) / 10 };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, two) => one - two);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[half - 1 + (sorted.length % 2)], sorted[half]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

export function mutantsText(document: MutantsDocument, { colors }: { readonly colors: boolean }): string {
  const { ok, interrupted, result, options, elapsedMs } = document;
  const paint = createPaint(colors);
  const verdict = ok
    ? paint('green', 'each mutant found')
    : paint('red', `${counted(options.mutants.length - result.asExpected, 'mutant')} not found as expected`);
  const head = `coremap explore --all-mutants: ${verdict}${interrupted ? ', interrupted' : ''}, in ${time(elapsedMs * 1e6)}`;
  const titles = ['mutant', 'fault', 'class', ...options.strategies, 'steps', 'switches'];
  const rows = columns(
    [titles, ...result.mutants.map(row => cells(row as MutantRow, paint))],
    ['left', 'left', 'left', ...options.strategies.map(() => 'right' as const), 'right', 'right'],
  );
  return `${head}\n\n${rows}\n${sums(document)}`;
}

function cells({ mutant, tries, found, asExpected }: MutantRow, paint: Paint): string[] {
  const fault = found === null ? paint('red', 'none') : asExpected ? found.kind : paint('red', `${found.kind}?`);
  return [
    mutant,
    fault,
    found?.class ?? '',
    ...tries.map(tryText),
    ...(found === null
      ? ['', '']
      : [
          `${count(found.stepsBefore)} → ${count(found.steps)}`,
          `${count(found.switchesBefore)} → ${found.switches}${found.minimal ? '' : '+'}`,
        ]),
  ];
}

function tryText({ kind, schedules, milliseconds, complete }: MutantTry): string {
  return kind === null
    ? `${complete ? 'none' : '–'}/${short(schedules)}`
    : `${short(schedules)}/${count(milliseconds)}`;
}

/** What all of them come to, by strategy. */
function sums({ result, options }: MutantsDocument): string {
  const within = (limit: number, strategy: string) =>
    result.mutants.filter(({ tries }) =>
      tries.some(tried => tried.strategy === strategy && tried.kind !== null && tried.milliseconds <= limit),
    ).length;
  const all = result.mutants.length;
  return [
    'a strategy: schedules to the first fault / milliseconds on one core; –/n: not in n schedules; none/n: not in all n',
    'steps, switches: as found → made smaller; +: perhaps not the smallest; ?: not a kind of fault that was expected',
    ...options.strategies.map(
      strategy =>
        `  ${strategy}: ${within(Number.POSITIVE_INFINITY, strategy)} of ${all}, ${within(1000, strategy)} within 1 s`,
    ),
    `  together: ${result.found} of ${all}; switches when made smaller, median: ${result.medianSwitches ?? 'none'}`,
    '',
  ].join('\n');
}
