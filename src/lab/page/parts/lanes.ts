/** Space and time: a lane for each thread, a column for each step, arrows for what passes between them. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { LabFault, LabState, LabStep } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { type Arrow, arrowsOf } from './arrows.ts';
import { count } from './words.ts';

const COLUMN = 14;
const LANE = 34;
const TOP = 8;
/** Steps to either side of the position that are drawn: a run can have thousands. */
const REACH = 300;
/** Of more threads, those devices that never moved have no lane. */
const FEW = 4;

export function lanesPart(lab: Lab, state: LabState): TemplateResult {
  const { history } = lab.session;
  const first = Math.max(0, state.position - REACH);
  const steps = history.slice(first, state.position + REACH);
  const shown = state.threads.filter(
    ({ number, cpu }, _, all) => cpu !== null || all.length <= FEW || history.some(({ thread }) => thread === number),
  );
  const height = TOP + shown.length * LANE;
  const width = Math.max(steps.length + 1, 12) * COLUMN;
  const x = (step: number) => (step - first) * COLUMN + COLUMN / 2;
  const y = (thread: number) => TOP + shown.findIndex(({ number }) => number === thread) * LANE + LANE / 2;
  return html`<section class="lanes" aria-labelledby="lanes-title">
    <header>
      <h2 id="lanes-title">Lanes</h2>
      <p class="quiet">
        ${count(history.length, 'step')}${first > 0 || steps.length + first < history.length ? `, ${first}–${first + steps.length} drawn` : ''}
      </p>
      <ul class="legend" aria-label="arrows">
        ${(['lock', 'interrupt', 'wake-up', 'acknowledgement'] as const).map(
          kind => html`<li><span class="arrow-key arrow-${kind}"></span>${kind}</li>`,
        )}
      </ul>
    </header>
    <div class="lane-box">
      <ol class="names" aria-hidden="true">
        ${shown.map(({ name, number }) => html`<li class="thread-${number % 8}" style="height:${LANE}px">${name}</li>`)}
      </ol>
      <div class="scrolls" id="lanes" tabindex="0" role="region" aria-label="lanes of all threads">
        <svg
          width=${width}
          height=${height}
          role="img"
          aria-label=${spoken(state, history)}
          @click=${(event: MouseEvent) => lab.goTo(first + Math.floor(event.offsetX / COLUMN) + 1)}
        >
          ${shown.map(({ number }) => svg`<line class="lane" x1="0" x2="100%" y1=${y(number)} y2=${y(number)} />`)}
          ${bars(steps, x, y)} ${steps.map(step => mark(step, state, x, y))}
          ${arrowsOf(steps).map(arrow => arrowLine(arrow, state, x, y))} ${racePair(state, first, x, y)}
          <line class="cursor" x1=${(state.position - first) * COLUMN} x2=${(state.position - first) * COLUMN} y1="0" y2=${height} />
        </svg>
      </div>
    </div>
  </section>`;
}

function spoken({ position, last }: LabState, history: readonly LabStep[]): string {
  const said = last === null ? 'at the start' : `${last.name} ${last.text}`;
  return `${count(history.length, 'step')} known, ${position} made; ${said}`;
}

type Place = (n: number) => number;

/** Steps of one operation in a row lie on one bar. */
function bars(steps: readonly LabStep[], x: Place, y: Place): TemplateResult[] {
  const shown: TemplateResult[] = [];
  for (let n = 0; n < steps.length; n++) {
    const from = steps[n] as LabStep;
    let to = from;
    while (steps[n + 1]?.thread === from.thread && steps[n + 1]?.operation === from.operation) {
      to = steps[++n] as LabStep;
    }
    const left = x(from.step) - COLUMN / 2 + 1;
    const width = (to.step - from.step + 1) * COLUMN - 2;
    const room = Math.floor(width / 6.2);
    shown.push(svg`<g class="bar thread-${from.thread % 8}">
      <rect x=${left} y=${y(from.thread) - 6} width=${width} height="12" rx="3"><title>${from.name}: ${from.operation}</title></rect>
      ${room < 4 ? nothing : svg`<text x=${left + 2} y=${y(from.thread) - 9}>${short(from.operation, room)}</text>`}
    </g>`);
  }
  return shown;
}

function short(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

const CHANGES: ReadonlySet<string> = new Set([
  ...['store', 'atomicStore', 'exchange', 'compareExchange', 'add', 'or', 'and', 'zeroPage', 'acquire', 'release'],
]);

/** Full: it changes memory; hollow: it only looks. */
function mark(step: LabStep, { position }: LabState, x: Place, y: Place): TemplateResult {
  const kind = step.step >= position ? 'ahead' : '';
  const does = CHANGES.has(step.kind) ? 'changes' : 'looks';
  return svg`<circle class="step thread-${step.thread % 8} ${does} ${kind}" cx=${x(step.step)} cy=${y(step.thread)} r="3.5">
    <title>${step.step}. ${step.name} ${step.text}</title></circle>`;
}

function arrowLine({ from, to, kind, what }: Arrow, { position }: LabState, x: Place, y: Place): TemplateResult {
  const [x1, y1, x2, y2] = [x(from.step), y(from.thread), x(to.step), y(to.thread)];
  const down = Math.sign(y2 - y1);
  const ahead = to.step >= position ? 'ahead' : '';
  return svg`<g class="arrow arrow-${kind} ${ahead}">
    <path d="M${x1} ${y1 + 5 * down} L${x2} ${y2 - 7 * down}"><title>${kind}: ${what}</title></path>
    <path class="head" d="M${x2 - 3} ${y2 - 9 * down} L${x2 + 3} ${y2 - 9 * down} L${x2} ${y2 - 4 * down} Z" />
  </g>`;
}

/** The two accesses of a race, and the line between them that should be an arrow. */
function racePair(state: LabState, first: number, x: Place, y: Place): TemplateResult | typeof nothing {
  const fault: LabFault | null = state.end?.fault ?? state.race;
  const [one, two] = fault?.accesses ?? [];
  if (one === undefined || two === undefined || one.step < first) {
    return nothing;
  }
  return svg`<g class="racing">
    <path d="M${x(one.step)} ${y(one.thread)} L${x(two.step)} ${y(two.thread)}"><title>nothing orders these two</title></path>
    <circle cx=${x(one.step)} cy=${y(one.thread)} r="6" /><circle cx=${x(two.step)} cy=${y(two.thread)} r="6" />
  </g>`;
}
