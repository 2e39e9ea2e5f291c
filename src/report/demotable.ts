/** The tables of demonstrations: titles are broken into several lines where the table is too wide for the terminal. */
import { stripVTControlCharacters } from 'node:util';
import type { Cell, Evidence } from '../demo/types.ts';
import { columns } from './columns.ts';
import { count } from './numbers.ts';
import { wrapped } from './wrap.ts';

/** Three digits say all that a run on a shared host can. */
export function numberText(value: number): string {
  return Math.abs(value) >= 1000 ? count(value) : String(Number(value.toPrecision(3)));
}

function cellText(cell: Cell): string {
  return typeof cell === 'number' ? numberText(cell) : cell;
}

const letters = (text: string): number => [...stripVTControlCharacters(text)].length;

/** A title on as few lines as its column allows, the last line above the cells. */
function titleLines(title: string, cells: readonly string[]): string[] {
  const widest = Math.max(...[...title.split(' '), ...cells].map(letters));
  return wrapped(title, widest);
}

/** The lines of all titles, side by side, as rows. */
function titleRows(titles: readonly string[], rows: readonly (readonly string[])[]): string[][] {
  const broken = titles.map((title, column) =>
    titleLines(
      title,
      rows.map(row => row[column] ?? ''),
    ),
  );
  const height = Math.max(...broken.map(lines => lines.length));
  return Array.from({ length: height }, (_, n) => broken.map(lines => lines[n - height + lines.length] ?? ''));
}

/** The table, each line after `indent` blanks. */
export function demoTable(
  { columns: titles, rows }: Extract<Evidence, { kind: 'table' }>,
  width: number,
  indent: number,
): string {
  const body = rows.map(row => row.map(cellText));
  const alignments = titles.map((_, column) =>
    rows.every(row => typeof row[column] === 'number') ? ('right' as const) : ('left' as const),
  );
  const set = (heads: readonly (readonly string[])[]) =>
    columns(
      [...heads, ...body].map(([first = '', ...rest]) => [' '.repeat(indent) + first, ...rest]),
      alignments,
    );
  const onOneLine = set([titles]);
  const fits = onOneLine.split('\n').every(line => letters(line) <= width);
  return fits ? onOneLine : set(titleRows(titles, body));
}
