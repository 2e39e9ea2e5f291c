/** The strip below a line chart for the lines that do not reach its right side: where they stalled or were not measured. */
import { el, type Markup, markup, pixels } from './svg.ts';
import { type Cell, cellOf } from './svgcells.ts';
import { label, PLOT } from './svgframe.ts';
import { lockStyles, mark, styleClass } from './svglocks.ts';
import type { Scale } from './svgscale.ts';

const ROW = 15;
const HEAD = 20;

/** A cross: no number here. */
export function stopMark(x: number, y: number): Markup {
  const at = (dx: number, dy: number): string => `${pixels(x + dx)} ${pixels(y + dy)}`;
  return el('path', { class: 'cm-stop', d: `M${at(-3.5, -3.5)}L${at(3.5, 3.5)}M${at(-3.5, 3.5)}L${at(3.5, -3.5)}` });
}

/** Whether the lock's line reaches the largest count and stalled nowhere. */
function isWhole(cells: readonly Cell[], lock: string, counts: readonly number[]): boolean {
  const stalled = cells.some(cell => cell.lock === lock && cell.stalled !== null);
  return !stalled && cellOf(cells, lock, counts.at(-1)!) !== undefined;
}

function place(cell: Cell | undefined, x: number, y: number): Markup | null {
  if (cell === undefined) return label(x, y + 4, 'cm-soft cm-small cm-middle', '–');
  if (cell.stalled === null) return null;
  const where = `${cell.lock}, ${cell.cpus} CPUs: ${cell.stalled.message}`;
  return el('g', { class: 'cm-point' }, el('title', {}, where), stopMark(x, y));
}

/** What the signs of the strip mean, those only that are in it. */
function laneKey(cells: readonly (Cell | undefined)[], top: number): Markup {
  const stalls = cells.some(cell => cell !== undefined && cell.stalled !== null);
  return markup(
    stalls ? [stopMark(6, top + 8), label(14, top + 12, 'cm-alarm cm-small', 'stalled: no numbers')] : null,
    cells.includes(undefined) ? label(stalls ? 140 : 2, top + 12, 'cm-soft cm-small', '– not measured') : null,
  );
}

/** Empty, with no height, where every line is whole. */
export function stalledLane(
  cells: readonly Cell[],
  counts: readonly number[],
  x: Scale,
  locks: readonly string[],
): { readonly height: number; readonly body: Markup | null } {
  const measured = new Set(cells.map(({ lock }) => lock));
  const broken = locks.filter(lock => measured.has(lock) && !isWhole(cells, lock, counts));
  if (broken.length === 0) return { height: 0, body: null };
  const styles = lockStyles(locks);
  const places = broken.map(lock => counts.map(cpus => cellOf(cells, lock, cpus)));
  const top = PLOT.bottom + 28;
  const body = markup(
    laneKey(places.flat(), top),
    broken.map((lock, n) => {
      const y = top + HEAD + n * ROW + 6;
      return el(
        'g',
        { class: `cm-series lock-${locks.indexOf(lock)} ${styleClass(styles.get(lock)!)}` },
        places[n]!.map((cell, at) => place(cell, x.at(counts[at]!), y)),
        mark(styles.get(lock)!, PLOT.right + 13, y),
        label(PLOT.right + 22, y + 4, 'cm-text', lock.length > 11 ? `${lock.slice(0, 10)}…` : lock),
      );
    }),
  );
  return { height: HEAD + broken.length * ROW + 6, body };
}
