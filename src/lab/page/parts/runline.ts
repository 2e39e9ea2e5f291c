/** A row of the tree of runs as a line: who moves in the colour of each, where it leaves others and meets them, and its end. */
import { nothing, svg, type TemplateResult } from 'lit';
import type { Axis } from '../../runs/axis.ts';
import type { Piece } from '../../runs/pieces.ts';
import type { Row } from '../../runs/rows.ts';
import type { Run } from '../../runs/run.ts';
import type { Place, Stretch } from '../../runs/ways.ts';

const ROW = 26;
/** Of the line, in its row. */
const LINE = 17;
const LEFT = 8;
/** Right of the axis: the mark of an end. */
export const MARGIN = 22;
/** Of an arrow, from its base to its tip; of a line that is cut short. */
const HEAD = 8;
const STUB = 5;
/** A number of steps is written where there is room for it. */
const ROOM = 24;

export interface RunLine {
  readonly row: Row;
  readonly axis: Axis;
  /** From this row down to that of another run; null for one that is not in sight. */
  readonly rowsTo: (run: Run) => number | null;
  /** Steps at which those that hang on it in rows of their own leave it. */
  readonly nodes: readonly number[];
  /** What of it the run goes whose path is shown. */
  readonly shown: readonly Piece[];
  /** The step at which the reader stands; null where that is in another row. */
  readonly position: number | null;
}

export function runLine({ row, axis, rowsTo, nodes, shown, position }: RunLine): TemplateResult {
  const { way, run } = row.limb;
  const x = (step: number) => LEFT + axis.at(step);
  const end = run.choices.length;
  const stops = [...new Set(nodes)].sort((one, other) => one - other);
  return svg`<svg class="run-line" width=${axis.width + MARGIN} height=${ROW} aria-hidden="true">
    ${shown.map(({ from, to }) => svg`<path class="shown" d="M${rounded(x(from))} ${LINE}H${rounded(x(to))}" />`)}
    ${way.stretches.map((stretch, n) => joins(stretch, n === 0, rowsTo, shown, x))}
    ${[...strokes(row, x)].map(([thread, d]) => svg`<path class="stretch thread-${thread % 8}" d=${d} />`)}
    ${way.stretches.map(({ from, to }) => edges(from, stops, to, x))}
    ${stops.map(step => svg`<circle class="node" cx=${x(step)} cy=${LINE} r="3" />`)}
    ${way.places.at(-1)?.run === run && way.stretches.at(-1)?.meets == null ? endMark(row, x(end)) : nothing}
    ${position === null ? nothing : svg`<path class="here" d="M${x(position)} ${LINE - 3} l-4.5 -8 h9 Z" />`}
  </svg>`;
}

/**
 * Where a stretch leaves another run, and an arrow to where it meets one. A line that would cross others is cut short until
 * its path is shown, but for that of the `first` stretch: that makes the tree.
 */
function joins(
  { from, to, leaves, meets }: Stretch,
  first: boolean,
  rowsTo: RunLine['rowsTo'],
  shown: readonly Piece[],
  x: Axis['at'],
): TemplateResult[] {
  const isShown = (step: number) => shown.some(piece => piece.from <= step && step < piece.to);
  const drawn: TemplateResult[] = [];
  if (leaves !== null) {
    const end = endOf(leaves, rowsTo(leaves.run), from, first || isShown(from), x);
    drawn.push(
      svg`<path class="twig ${isShown(from) ? 'is-shown' : ''}" d="M${end.x} ${end.y} L${x(from)} ${LINE}" />`,
    );
  }
  if (meets !== null) {
    const end = endOf(meets, rowsTo(meets.run), to, isShown(to - 1), x);
    const is = isShown(to - 1) ? 'is-shown' : '';
    drawn.push(svg`<path class="meets ${is}" d="M${x(to)} ${LINE} L${end.x} ${end.y}" />
      <path class="head ${is}" d="M-3.5 0 L0 6 L3.5 0 Z" transform="translate(${end.x} ${end.y}) rotate(${end.turn})" />`);
  }
  return drawn;
}

/** Where a line ends that goes from this row, at a step, to another run: `rows` down from here, null if not in sight. */
function endOf({ at }: Place, rows: number | null, step: number, isWhole: boolean, x: Axis['at']) {
  const down = rows !== null && rows > 0;
  const turn = down ? 0 : 180;
  return rows !== null && (isWhole || Math.abs(rows) === 1)
    ? { x: x(at), y: LINE + rows * ROW + (down ? -HEAD : HEAD), turn }
    : { x: x(step), y: LINE + (down ? STUB : -STUB), turn };
}

/** By thread: the steps of its own, as one path. */
function strokes({ limb: { run, way } }: Row, x: (step: number) => number): Map<number, string> {
  const paths = new Map<number, string>();
  let from = 0;
  for (const { thread, steps } of run.turns) {
    const to = from + steps;
    for (const own of way.stretches) {
      if (to > own.from && from < own.to) {
        const piece = `M${rounded(x(Math.max(from, own.from)))} ${LINE}H${rounded(x(Math.min(to, own.to)))}`;
        paths.set(thread, `${paths.get(thread) ?? ''}${piece}`);
      }
    }
    from = to;
  }
  return paths;
}

function rounded(value: number): string {
  return value.toFixed(1);
}

/** The number of steps of each stretch between two nodes. */
function edges(at: number, nodes: readonly number[], end: number, x: (step: number) => number): TemplateResult[] {
  const stops = [at, ...nodes.filter(step => step > at && step < end), end];
  return stops.slice(1).flatMap((to, n) => {
    const from = stops[n] as number;
    return x(to) - x(from) < ROOM
      ? []
      : [svg`<text x=${(x(from) + x(to)) / 2} y=${LINE - 6} text-anchor="middle">${to - from}</text>`];
  });
}

function endMark({ limb: { run } }: Row, x: number): TemplateResult {
  switch (run.end?.kind) {
    case 'done':
      return svg`<path class="end-mark good" d="M${x + 3} ${LINE} l3.5 4 l7 -9" />`;
    case 'fault':
      return svg`<path class="end-mark bad" d="M${x + 3} ${LINE - 5} l9 10 m0 -10 l-9 10" />`;
    default:
      return svg`<path class="end-mark open" d="M${x + 3} ${LINE} h2 m3 0 h2 m3 0 h2" />`;
  }
}
