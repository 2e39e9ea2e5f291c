import { stripVTControlCharacters } from 'node:util';

export type Alignment = 'left' | 'right';

/** Rows of cells as aligned text, two blanks between columns, each line ended. Colours do not count as width. */
export function columns(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string {
  const width = (cell: string): number => [...stripVTControlCharacters(cell)].length;
  const widths = alignments.map((_, column) => Math.max(0, ...rows.map(row => width(row[column] ?? ''))));
  const padded = (cell: string, column: number): string => {
    const blanks = ' '.repeat(widths[column]! - width(cell));
    return alignments[column] === 'right' ? blanks + cell : cell + blanks;
  };
  return rows.map(row => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
}
