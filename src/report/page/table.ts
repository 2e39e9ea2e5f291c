/** Data tables. */
import { el, type Markup } from '../svg.ts';

/** A cell's text, and how it stands out. */
export interface Datum {
  readonly text: string;
  readonly kind?: 'best' | 'none' | 'stopped';
}

export interface Row {
  /** The number of the row's lock, by which the key hides it. */
  readonly lock: number;
  readonly name: string;
  readonly data: readonly Datum[];
}

export const NOT_MEASURED: Datum = Object.freeze({ text: '–', kind: 'none' });
export const STALLED: Datum = Object.freeze({ text: 'stalled', kind: 'stopped' });

/** A table in a box that scrolls by itself where the page is narrow, with the keyboard too. */
export function dataTable(caption: string, heads: readonly string[], rows: readonly Row[]): Markup {
  const head = el(
    'tr',
    {},
    heads.map(text => el('th', { scope: 'col' }, text)),
  );
  const body = rows.map(({ lock, name, data }) =>
    el(
      'tr',
      { class: `lock-${lock}` },
      el('th', { scope: 'row' }, name),
      data.map(({ text, kind }) => el('td', { class: kind ?? null }, text)),
    ),
  );
  return el(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption },
    el('table', {}, el('caption', {}, caption), el('thead', {}, head), el('tbody', {}, body)),
  );
}

/** Closer to the best than this, a value gets its star too: repeats differ by as much. */
const CLOSE = 1.05;

/** The same data with a star at the best of each column: the largest value, or the smallest; values are positive. */
export function starred(
  rows: readonly (readonly (number | null)[])[],
  show: (row: number, column: number) => Datum,
  better: 'largest' | 'smallest',
): Datum[][] {
  const measured = (column: number): number[] => rows.map(row => row[column] ?? Number.NaN).filter(Number.isFinite);
  const isBest = (value: number, column: number): boolean =>
    better === 'largest'
      ? value * CLOSE >= Math.max(...measured(column))
      : value <= Math.min(...measured(column)) * CLOSE;
  return rows.map((row, n) =>
    row.map((value, column) => {
      const datum = show(n, column);
      return value !== null && rows.length > 1 && isBest(value, column) ? { ...datum, kind: 'best' } : datum;
    }),
  );
}
