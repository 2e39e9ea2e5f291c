/** Space and time: a lane for each thread, a column for each step, arrows for what passes between them. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { LabState, LabStep } from '../../types.ts';
import type { Lab } from '../lab.ts';
import type { Comparison } from '../tried.ts';
import { ARROW_KINDS } from './arrows.ts';
import { comparedPart } from './compared.ts';
import { COLUMN, LANE, type LaneShapes, type LaneThread, laneShapes, threadsWithLane } from './laneshapes.ts';
import { count } from './words.ts';

/** Steps to either side of the position that are drawn at least: a run can have thousands. */
const REACH = 200;

export function lanesPart(lab: Lab, state: LabState): TemplateResult {
  const { history } = lab.session;
  const comparison = lab.tried.comparisonOf(lab.session);
  const good = comparison?.good?.history ?? [];
  // What is drawn moves on by many steps at once: to shift it at each would be to draw it all anew.
  const first = Math.max(0, Math.floor(state.position / REACH) - 1) * REACH;
  const last = first + 3 * REACH;
  const steps = history.slice(first, last);
  const threads = threadsWithLane(state.threads, [...history, ...good]);
  const shapes = laneShapes({ steps, threads, fault: state.end?.fault ?? state.race });
  return html`<section class="lanes" aria-labelledby="lanes-title">
    <header>
      <h2 id="lanes-title">Lanes</h2>
      <p class="quiet">
        ${count(history.length, 'step')}${first > 0 || steps.length + first < history.length ? `, ${first + 1}–${first + steps.length} drawn` : ''}
      </p>
      <ul class="legend" aria-label="arrows">
        ${ARROW_KINDS.map(kind => html`<li><span class="arrow-key arrow-${kind}"></span>${kind}</li>`)}
      </ul>
    </header>
    ${comparison === null ? nothing : comparedPart(lab, state, comparison)}
    <div class="lane-box ${good.length > 0 ? 'two' : ''}">
      <div class="names" aria-hidden="true">
        ${names(threads)} ${good.length > 0 ? html`<p>good run</p>${names(threads)}` : nothing}
      </div>
      <div class="scrolls" id="lanes" tabindex="0" role="region" aria-label="lanes of all threads">
        <svg
          width=${shapes.width}
          height=${shapes.height}
          role="img"
          aria-label=${spoken(state, history)}
          @click=${(event: MouseEvent) => lab.goTo(first + Math.floor(event.offsetX / COLUMN) + 1)}
        >
          ${differing(comparison, shapes)} ${drawing(shapes, state.position)}
          <line class="cursor" x1=${(state.position - first) * COLUMN} x2=${(state.position - first) * COLUMN} y1="0" y2=${shapes.height} />
        </svg>
        ${good.length > 0 ? goodLanes(comparison as Comparison, threads, first, last) : nothing}
      </div>
    </div>
  </section>`;
}

function names(threads: readonly LaneThread[]): TemplateResult {
  return html`<ol>
    ${threads.map(({ name, number }) => html`<li class="thread-${number % 8}" style="height:${LANE}px">${name}</li>`)}
  </ol>`;
}

function spoken({ position, last }: LabState, history: readonly LabStep[]): string {
  const said = last === null ? 'at the start' : `${last.name} ${last.text}`;
  return `${count(history.length, 'step')} known, ${position} made; ${said}`;
}

/** The good run in the same columns: what both have in common stands above each other. */
function goodLanes(
  comparison: Comparison,
  threads: readonly LaneThread[],
  first: number,
  last: number,
): TemplateResult {
  const steps = comparison.good?.history ?? [];
  const shapes = laneShapes({ steps: steps.slice(first, last), threads, fault: null });
  return html`<svg class="good" width=${shapes.width} height=${shapes.height} role="img" aria-label="lanes of the good run, ${count(steps.length, 'step')}">
    ${differing(comparison, shapes)} ${drawing(shapes, steps.length)}
  </svg>`;
}

/** The column of the first differing choice. */
function differing(comparison: Comparison | null, { first, height }: LaneShapes): TemplateResult | typeof nothing {
  return comparison?.good == null || comparison.at < first
    ? nothing
    : svg`<rect class="differs" x=${(comparison.at - first) * COLUMN} y="0" width=${COLUMN} height=${height}>
        <title>step ${comparison.at + 1}: the first that is not the same in both runs</title></rect>`;
}

function drawing({ lanes, bars, marks, arrows, race }: LaneShapes, position: number): TemplateResult {
  return svg`${lanes.map(({ y }) => svg`<line class="lane" x1="0" x2="100%" y1=${y} y2=${y} />`)}
    ${bars.map(
      ({ x, y, width, thread, title, text }) => svg`<g class="bar thread-${thread % 8}">
        <rect x=${x} y=${y - 6} width=${width} height="12" rx="3"><title>${title}</title></rect>
        ${text === null ? nothing : svg`<text x=${x + 1} y=${y - 9}>${text}</text>`}
      </g>`,
    )}
    ${marks.map(
      ({ x, y, step, changes, title }) => svg`<circle
        class="step thread-${step.thread % 8} ${changes ? 'changes' : 'looks'} ${step.step >= position ? 'ahead' : ''}" cx=${x} cy=${y} r="3.5">
        <title>${title}</title></circle>`,
    )}
    ${arrows.map(
      ({ kind, title, line, head, to }) => svg`<g class="arrow arrow-${kind} ${to >= position ? 'ahead' : ''}">
        <path d=${line}><title>${title}</title></path><path class="head" d=${head} />
      </g>`,
    )}
    ${race === null ? nothing : racePair(race)}`;
}

/** Between the two there should be an arrow. */
function racePair([one, two]: NonNullable<LaneShapes['race']>): TemplateResult {
  return svg`<g class="racing">
    <path d="M${one.x} ${one.y} L${two.x} ${two.y}"><title>nothing orders these two</title></path>
    <circle cx=${one.x} cy=${one.y} r="6" /><circle cx=${two.x} cy=${two.y} r="6" />
  </g>`;
}
