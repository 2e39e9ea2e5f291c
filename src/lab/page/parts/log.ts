/** The last steps in words, the newest first. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { LabState } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { placeText, threadMark } from './words.ts';

const SHOWN = 8;

export function logPart(lab: Lab, state: LabState): TemplateResult {
  const { position } = state;
  const steps = lab.session.history.slice(Math.max(0, position - SHOWN), position).reverse();
  return html`<section class="log" aria-labelledby="log-title">
    <h2 id="log-title">Steps made</h2>
    ${steps.length === 0 ? html`<p class="quiet">none yet</p>` : nothing}
    <ol>
      ${repeat(
        steps,
        ({ step }) => step,
        ({ step, thread, text, where }) => html`<li>
          <button class="link" @click=${() => lab.goTo(step + 1)} aria-label="go to step ${step + 1}">${step + 1}</button>
          ${threadMark(state, thread)} ${text}
          ${where === null ? nothing : html`<span class="place quiet">${placeText(where)}</span>`}
        </li>`,
      )}
    </ol>
  </section>`;
}
