/** A chart of lines over counts of CPUs, one line a lock, named where it ends. */

import { el, type Markup, markup, pixels } from './svg.ts';
import { type Cell, cellOf, cpuCounts, distinct } from './svgcells.ts';
import { frame, INNER, label, PLOT, WIDTH } from './svgframe.ts';
import { type LockStyle, lockStyles, mark, styleClass } from './svglocks.ts';
import { cpuScale, linearScale, logScale, type Scale, spread } from './svgscale.ts';
import { stalledLane } from './svgstalls.ts';

/** A drawing without its surroundings, and what it says in words. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly says: string;
  readonly body: Markup;
}

/** A value and the smallest and largest of its samples. */
interface Spread {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

export interface Measure {
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  /** Null where the cell has no such value. */
  readonly value: (cell: Cell) => Spread | null;
  readonly format: (value: number) => string;
}

interface Point extends Spread {
  readonly cpus: number;
}

interface Line {
  readonly lock: string;
  readonly style: LockStyle;
  /** Undefined where the cell stalled or was not measured: the line is broken there. */
  readonly points: readonly (Point | undefined)[];
}

const LABEL_GAP = 14;
const LABEL_LETTERS = 11;

const shortened = (name: string): string =>
  [...name].length > LABEL_LETTERS ? `${[...name].slice(0, LABEL_LETTERS - 1).join('')}…` : name;

const exists = (point: Point | undefined): point is Point => point !== undefined;

/** The stretches of a line between its gaps. */
function stretches(points: readonly (Point | undefined)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point === undefined) runs.push([]);
    else runs.at(-1)!.push(point);
  }
  return runs.filter(({ length }) => length > 1);
}

function drawnLine({ lock, style, points }: Line, x: Scale, y: Scale, measure: Measure): Markup {
  const path = (run: readonly Point[]): string =>
    `M${run.map(({ cpus, at }) => `${pixels(x.at(cpus))} ${pixels(y.at(at))}`).join('L')}`;
  return markup(
    stretches(points).map(run =>
      el('path', {
        class: lock === 'sleep' ? 'cm-line cm-strong' : 'cm-line',
        d: path(run),
        'stroke-dasharray': style.dash,
      }),
    ),
    points.filter(exists).map(point => {
      const { cpus, at, low, high } = point;
      const range = low === high ? '' : `, from ${measure.format(low)} to ${measure.format(high)}`;
      return el(
        'g',
        { class: 'cm-point' },
        el(
          'title',
          {},
          `${lock}, ${cpus === 1 ? '1 CPU' : `${cpus} CPUs`}: ${measure.format(at)} ${measure.unit}${range}`,
        ),
        el('path', { class: 'cm-range', d: `M${pixels(x.at(cpus))} ${pixels(y.at(low))}V${pixels(y.at(high))}` }),
        mark(style, x.at(cpus), y.at(at)),
      );
    }),
  );
}

/** The name of a line right of the plot, tied to the line's last point. */
function nameOf({ lock, style }: Line, last: Point, x: Scale, y: Scale, place: number): Markup {
  const from = `M${pixels(x.at(last.cpus) + 7)} ${pixels(y.at(last.at))}`;
  return markup(
    el('path', { class: 'cm-leader', d: `${from}L${PLOT.right + 6} ${pixels(place)}`, 'stroke-dasharray': '1 2' }),
    mark(style, PLOT.right + 13, place),
    label(PLOT.right + 22, place + 4, 'cm-text', shortened(lock)),
  );
}

function yScale(points: readonly Point[], { scale }: Measure): Scale {
  if (scale === 'linear') return linearScale(Math.max(0, ...points.map(({ high }) => high)), PLOT.bottom, PLOT.top);
  return logScale(
    points.flatMap(({ low, high }) => [low, high]),
    PLOT.bottom,
    PLOT.top,
  );
}

/** One number of each cell of a section against the count of CPUs. `locks` gives the order of the classes `lock-N`. */
export function lineChart(
  cells: readonly Cell[],
  { measure, cores, locks }: { readonly measure: Measure; readonly cores: number; readonly locks: readonly string[] },
): Chart {
  const counts = cpuCounts(cells);
  const styles = lockStyles(locks);
  const lines = distinct(cells, 'lock').map((lock): Line => {
    const points = counts.map(cpus => {
      const cell = cellOf(cells, lock, cpus);
      const value = cell === undefined || cell.stalled !== null ? null : measure.value(cell);
      return value === null ? undefined : { cpus, ...value };
    });
    return { lock, style: styles.get(lock)!, points };
  });
  const x = cpuScale(counts, INNER.left, INNER.right);
  const y = yScale(
    lines.flatMap(({ points }) => points.filter(exists)),
    measure,
  );
  const named = lines.flatMap(line => {
    // A line that ends earlier is named in the strip below: a leader across the plot would look like data.
    const last = line.points.at(-1);
    return last === undefined ? [] : [{ line, last }];
  });
  const places = spread(
    named.map(({ last }) => y.at(last.at)),
    LABEL_GAP,
    PLOT.top,
    PLOT.bottom - 2,
  );
  const lane = stalledLane(cells, counts, x, locks);
  const group = (lock: string, ...children: readonly Markup[]): Markup =>
    el('g', { class: `cm-series lock-${locks.indexOf(lock)} ${styleClass(styles.get(lock)!)}` }, ...children);
  return {
    width: WIDTH,
    height: PLOT.bottom + 28 + lane.height,
    says: `${measure.unit} against CPUs, a line for each of ${lines.map(({ lock }) => lock).join(', ')}`,
    body: markup(
      frame({ counts, x, y, unit: measure.unit, format: measure.format, cores }),
      lines
        .filter(({ points }) => points.some(exists))
        .toReversed()
        .map(line => group(line.lock, drawnLine(line, x, y, measure))),
      named.map(({ line, last }, n) => group(line.lock, nameOf(line, last, x, y, places[n]!))),
      lane.body,
    ),
  };
}
