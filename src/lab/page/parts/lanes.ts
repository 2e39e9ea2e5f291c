/** Space and time: a lane for each thread, a column for each step, arrows for what passes between them. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { LabFault, LabState, LabStep } from '../../types.ts';
import type { Lab } from '../lab.ts';
import type { Comparison } from '../tried.ts';
import { ARROW_KINDS } from './arrows.ts';
import { comparedPart } from './compared.ts';
import {
  COLUMN,
  LANE,
  type Laned,
  type LaneShapes,
  type LaneThread,
  laneShapes,
  laneSize,
  threadsWithLane,
} from './laneshapes.ts';
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
  const fault = state.end?.fault ?? state.race;
  const { width, height } = laneSize(steps, threads);
  const here = (state.position - first) * COLUMN;
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
          width=${width}
          height=${height}
          role="img"
          aria-label=${spoken(state, history)}
          @click=${(event: MouseEvent) => lab.goTo(first + Math.floor(event.offsetX / COLUMN) + 1)}
        >
          ${differing(comparison, first, height)}
          ${drawing(
            { steps, threads, fault },
            [history, history.length, first, threads.length, placesOf(fault)],
            svg`<rect class="ahead" x=${here} y="0" width="100%" height=${height} />`,
          )}
          <line class="cursor" x1=${here} x2=${here} y1="0" y2=${height} />
        </svg>
        ${good.length > 0 ? goodLanes(comparison as Comparison, threads, first, last) : nothing}
      </div>
    </div>
  </section>`;
}

/** Where the accesses of a race are, as text: the fault itself is made anew at each step. */
function placesOf(fault: LabFault | null): string {
  return fault?.accesses.map(({ step }) => step).join() ?? '';
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
  const drawn = steps.slice(first, last);
  const { width, height } = laneSize(drawn, threads);
  return html`<svg class="good" width=${width} height=${height} role="img" aria-label="lanes of the good run, ${count(steps.length, 'step')}">
    ${differing(comparison, first, height)}
    ${drawing({ steps: drawn, threads, fault: null }, [steps, first, threads.length], nothing)}
  </svg>`;
}

/** The column of the first differing choice. */
function differing(comparison: Comparison | null, first: number, height: number): TemplateResult | typeof nothing {
  return comparison?.good == null || comparison.at < first
    ? nothing
    : svg`<rect class="differs" x=${(comparison.at - first) * COLUMN} y="0" width=${COLUMN} height=${height}>
        <title>step ${comparison.at + 1}: the first that is not the same in both runs</title></rect>`;
}

/** Made anew only where `key` is another one. `between`: over the steps and under what is written. */
function drawing(laned: Laned, key: unknown[], between: TemplateResult | typeof nothing): TemplateResult {
  let shapes: LaneShapes | null = null;
  const shaped = () => {
    shapes ??= laneShapes(laned);
    return shapes;
  };
  return svg`${guard(key, () => drawn(shaped()))} ${between} ${guard(key, () => written(shaped()))}`;
}

function written({ bars }: LaneShapes): TemplateResult {
  return svg`${bars.map(({ x, y, text }) => (text === null ? nothing : svg`<text x=${x + 1} y=${y - 9}>${text}</text>`))}`;
}

function drawn({ lanes, bars, marks, arrows, race }: LaneShapes): TemplateResult {
  return svg`${lanes.map(({ y }) => svg`<line class="lane" x1="0" x2="100%" y1=${y} y2=${y} />`)}
    ${bars.map(
      ({ x, y, width, thread, title }) =>
        svg`<rect class="bar thread-${thread % 8}" x=${x} y=${y - 6} width=${width} height="12" rx="3"><title>${title}</title></rect>`,
    )}
    ${marks.map(
      ({ x, y, step, changes, title }) => svg`<circle
        class="step thread-${step.thread % 8} ${changes ? 'changes' : 'looks'}" cx=${x} cy=${y} r="3.5">
        <title>${title}</title></circle>`,
    )}
    ${arrows.map(
      ({ kind, title, line, head }) => svg`<g class="arrow arrow-${kind}">
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
