/** To and fro in the run: a slider over all steps, a button for each way, and what the last step was. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LabState } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { exportPart } from './export.ts';
import { letRunPart } from './letrun.ts';

export function transportPart(lab: Lab, state: LabState): TemplateResult {
  const { position, length, last, end } = state;
  const said = last === null ? 'at the start' : `${last.name} ${last.text}`;
  return html`<nav class="transport" aria-label="steps">
    <div class="ways">
      <button ?disabled=${position === 0} @click=${() => lab.goTo(0)} aria-label="to the start">|◀</button>
      <button ?disabled=${position === 0} @click=${() => lab.back()} aria-label="a step back">◀</button>
      <button ?disabled=${position >= length} @click=${() => lab.forward()} aria-label="a step forward">▶</button>
      <button ?disabled=${position >= length} @click=${() => lab.goTo(length)} aria-label="to the last step">▶|</button>
    </div>
    <input
      type="range"
      min="0"
      max=${Math.max(length, 1)}
      ?disabled=${length === 0}
      .value=${live(String(position))}
      aria-label="step"
      aria-valuetext="step ${position} of ${length}: ${said}"
      @input=${(event: Event) => lab.goTo(Number((event.target as HTMLInputElement).value))}
    />
    <output class="where">${position} / ${length}</output>
    <div class="onwards">
      ${letRunPart(lab)} ${exportPart(lab)}
      <p class="said" role="status">${said}${end?.kind === 'done' ? ' — the run is over, and nothing is wrong' : ''}</p>
    </div>
  </nav>`;
}
