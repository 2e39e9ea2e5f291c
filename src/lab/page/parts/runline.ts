/** A row of the tree of runs as a line: who moves in the colour of each, where others leave it, and how it ends. */
import { nothing, svg, type TemplateResult } from 'lit';
import type { Axis } from '../../runs/axis.ts';
import type { Row } from '../../runs/rows.ts';

const ROW = 26;
/** Of the line, in its row. */
const LINE = 17;
const LEFT = 8;
/** Right of the axis: the mark of an end. */
export const MARGIN = 22;
/** A number of steps is written where there is room for it. */
const ROOM = 24;

export interface RunLine {
  readonly row: Row;
  readonly axis: Axis;
  /** Rows between the one that it hangs on and this. */
  readonly down: number;
  /** Steps at which those that hang on it in rows of their own leave it. */
  readonly leaves: readonly number[];
  /** The step at which the reader stands; null where that is in another row. */
  readonly position: number | null;
}

export function runLine({ row, axis, down, leaves, position }: RunLine): TemplateResult {
  const { run, at } = row.limb;
  const x = (step: number) => LEFT + axis.at(step);
  const end = run.choices.length;
  const nodes = [...new Set(leaves)].sort((one, other) => one - other);
  return svg`<svg class="run-line" width=${axis.width + MARGIN} height=${ROW} aria-hidden="true">
    ${row.parent === null ? nothing : svg`<path class="twig" d="M${x(at)} ${LINE - down * ROW} V${LINE}" />`}
    ${[...strokes(row, x)].map(([thread, d]) => svg`<path class="stretch thread-${thread % 8}" d=${d} />`)}
    ${edges(at, nodes, end, x)}
    ${nodes.map(step => svg`<circle class="node" cx=${x(step)} cy=${LINE} r="3" />`)}
    ${endMark(row, x(end))}
    ${position === null ? nothing : svg`<path class="here" d="M${x(position)} ${LINE - 3} l-4.5 -8 h9 Z" />`}
  </svg>`;
}

/** By thread: its stretches as one path. */
function strokes({ limb: { run, at } }: Row, x: (step: number) => number): Map<number, string> {
  const paths = new Map<number, string>();
  let from = 0;
  for (const { thread, steps } of run.turns) {
    const to = from + steps;
    if (to > at) {
      const piece = `M${rounded(x(Math.max(from, at)))} ${LINE}H${rounded(x(to))}`;
      paths.set(thread, `${paths.get(thread) ?? ''}${piece}`);
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
