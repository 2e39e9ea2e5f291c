/** The lanes of a run as a picture that stands alone: its own styles, light and dark, and without colour still readable. */
import { el, type Markup, markup } from '../../../report/svg.ts';
import type { LabSession } from '../../api.ts';
import { ARROW_KINDS } from '../parts/arrows.ts';
import { COLUMN, type LaneShapes, laneShapes, threadsWithLane } from '../parts/laneshapes.ts';
import { count, faultKindText } from '../parts/words.ts';
import { LANE_STYLE } from './lanestyle.ts';

/** Steps that are drawn, up to the position: a picture of tens of thousands opens nowhere. */
const MOST_STEPS = 2000;
const NAMES = 78;
const HEAD = 44;
const FOOT = 30;
const PAD = 12;
/** So that the legend has room. */
const LEAST_WIDTH = 620;

export function lanesSvg(session: LabSession): string {
  const { history, position, request } = session;
  const state = session.state();
  const first = Math.max(0, Math.min(position, history.length) - MOST_STEPS);
  const steps = history.slice(first, first + MOST_STEPS);
  const fault = state.end?.fault ?? state.race;
  const threads = threadsWithLane(state.threads, history);
  const shapes = laneShapes({ steps, threads, fault });
  const width = Math.max(LEAST_WIDTH, NAMES + shapes.width + 2 * PAD);
  const height = HEAD + shapes.height + FOOT;
  const title = `${request.program}${request.options?.mutant === undefined ? '' : `, planted bug ${request.options.mutant}`}`;
  const said = `${count(history.length, 'step')}${steps.length < history.length ? `, ${first} to ${first + steps.length} drawn` : ''}; ${endText(session)}`;
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      ...{ width, height, role: 'img', 'aria-labelledby': 'title desc' },
    },
    el('title', { id: 'title' }, `Lanes of ${title}`),
    el('desc', { id: 'desc' }, `${said}. A lane for each thread, a column for each step. ${session.replayString()}`),
    el('style', {}, markup(LANE_STYLE)),
    el('rect', { class: 'paper', width, height }),
    el('text', { class: 'title', x: PAD, y: 18 }, title),
    el('text', { class: 'soft', x: PAD, y: 34 }, `${said}. A full dot changes memory, a hollow one looks.`),
    el('g', { transform: `translate(${PAD} ${HEAD})` }, names(shapes)),
    el('g', { transform: `translate(${PAD + NAMES} ${HEAD})` }, drawing(shapes, width - NAMES - 2 * PAD)),
    legend(height - FOOT + 20),
  );
  return `${svg}\n`;
}

function endText(session: LabSession): string {
  const fault = session.fault();
  return fault !== null
    ? faultKindText(fault.kind)
    : session.end() === null
      ? 'the run goes on'
      : 'the run is over, and nothing is wrong';
}

function names({ lanes }: LaneShapes): Markup {
  return markup(
    lanes.map(({ y, thread }) => el('text', { class: `name ${own(thread.number)}`, x: 0, y: y + 4 }, thread.name)),
  );
}

function own(thread: number): string {
  return `t${thread % 8}`;
}

function drawing({ lanes, bars, marks, arrows, race, first, height }: LaneShapes, width: number): Markup {
  return markup(
    lanes.map(({ y }) => el('line', { class: 'lane', x1: 0, x2: width, y1: y, y2: y })),
    ticks(first, marks.length, height),
    bars.map(bar =>
      el(
        'g',
        { class: own(bar.thread) },
        el(
          'rect',
          { class: 'bar', x: bar.x, y: bar.y - 6, width: bar.width, height: 12, rx: 3 },
          el('title', {}, bar.title),
        ),
        bar.text === null ? null : el('text', { class: 'soft small', x: bar.x + 1, y: bar.y - 9 }, bar.text),
      ),
    ),
    marks.map(({ x, y, step, changes, title }) =>
      el(
        'circle',
        { class: `${changes ? 'changes' : 'looks'} ${own(step.thread)}`, cx: x, cy: y, r: 3.5 },
        el('title', {}, title),
      ),
    ),
    arrows.map(({ kind, line, head, title }) =>
      el(
        'g',
        { class: `arrow ${kind}` },
        el('path', { d: line }, el('title', {}, title)),
        el('path', { class: 'head', d: head }),
      ),
    ),
    race === null ? null : racePair(race),
  );
}

/** The numbers of some steps, below the lanes. */
function ticks(first: number, steps: number, height: number): Markup {
  const every = 10;
  const numbers = Array.from({ length: Math.ceil(steps / every) }, (_, n) => n * every);
  return markup(
    numbers.map(n =>
      el(
        'text',
        { class: 'soft small', x: n * COLUMN + COLUMN / 2, y: height + 4, 'text-anchor': 'middle' },
        String(first + n),
      ),
    ),
  );
}

function racePair([one, two]: NonNullable<LaneShapes['race']>): Markup {
  return el(
    'g',
    { class: 'race' },
    el('path', { d: `M${one.x} ${one.y} L${two.x} ${two.y}` }, el('title', {}, 'nothing orders these two')),
    [one, two].map(({ x, y }) => el('circle', { cx: x, cy: y, r: 6 })),
  );
}

function legend(y: number): Markup {
  const side = 132;
  return markup(
    ARROW_KINDS.map((kind, n) => [
      el('g', { class: `arrow ${kind}` }, el('path', { d: `M${PAD + n * side} ${y - 4} h26` })),
      el('text', { class: 'soft small', x: PAD + n * side + 32, y }, kind),
    ]),
  );
}
