/** Demonstrations over measurements that were made up: what is shown, and what is decided. */
import type { CellSample } from '../../src/contention/sample.ts';
import type { Cell, Measure } from '../../src/demo/cells.ts';
import type { DemoContext, Evidence, Cell as TableCell } from '../../src/demo/types.ts';
import { fakeSample } from '../contention/fake.ts';

export interface FakeContext extends DemoContext {
  readonly told: string[];
}

export function fakeContext(signal: AbortSignal = new AbortController().signal): FakeContext {
  const told: string[] = [];
  return { seed: 7, signal, evidence: [], told, progress: text => told.push(text) };
}

/** Answers at once with what `answer` says of a cell. */
export function fakeMeasure(answer: (cell: Cell) => Partial<CellSample>): Measure {
  return async cell => fakeSample(answer(cell));
}

/** A sample of a machine that stopped. */
export const STALLED: Partial<CellSample> = {
  opsPerSecond: 0,
  cpuMicrosPerOp: null,
  stalled: { kind: 'stall', limitMs: 5000, message: 'nothing has moved for 5 s' },
};

/** The rows of the nth table. */
export function rowsOf(evidence: readonly Evidence[], nth = 0): readonly (readonly TableCell[])[] {
  return evidence.flatMap(each => (each.kind === 'table' ? [each.rows] : []))[nth] ?? [];
}

/** The value of the number with that label, or null. */
export function numberOf(evidence: readonly Evidence[], label: RegExp): number | null {
  const found = evidence.find(each => each.kind === 'number' && label.test(each.label));
  return found?.kind === 'number' ? found.value : null;
}

/** All that is said in lines. */
export function textOf(evidence: readonly Evidence[]): string {
  return evidence
    .flatMap(each => (each.kind === 'moment' || each.kind === 'text' ? [each.label, ...each.lines] : []))
    .join('\n');
}
