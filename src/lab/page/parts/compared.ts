/** A run with a fault beside one without: what was chosen otherwise, first. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabState, LabStep } from '../../types.ts';
import type { Lab } from '../lab.ts';
import type { Comparison } from '../tried.ts';
import { count, placeText, threadMark } from './words.ts';

export function comparedPart(lab: Lab, state: LabState, { of, good, at }: Comparison): TemplateResult {
  const close = html`<button
    @click=${() => {
      lab.tried.endComparison();
      lab.changed();
    }}
    aria-label="Close the comparison"
  >
    Close
  </button>`;
  const end = good?.end() ?? null;
  if (good === null || end === null) {
    return html`<div class="compared" role="status">
      <p>
        No run without the fault was found: not by another choice at any step that was tried, nor at random. It may be that
        in this kernel every order of steps goes wrong.
      </p>
      ${close}
    </div>`;
  }
  const [here, there] = [of[at], good.history[at]];
  return html`<div class="compared">
    <p role="status">
      ${at === 0 ? 'They differ from the start:' : `Their first ${count(at, 'step')} ${at === 1 ? 'is' : 'are'} the same; then`}
      ${here === undefined ? 'this run is over' : html`<strong>${here.name} moved here</strong>`}, and
      <strong>${there === undefined ? 'the good run is over' : `${there.name} in the good run`}</strong>${
        end.kind === 'fault'
          ? html`, which has the race, too, as every run that was tried; but nothing came of it`
          : html`, which has no fault in its ${count(good.length, 'step')}`
      }.
    </p>
    ${choice(lab, state, 'here', here)} ${choice(lab, state, 'good run', there)}
    <p class="ways">
      <button @click=${() => lab.goTo(at)} aria-label="Go to the fork: after ${count(at, 'step')}">Go to the fork</button>
      ${close}
    </p>
  </div>`;
}

function choice(lab: Lab, state: LabState, title: string, step: LabStep | undefined): TemplateResult | typeof nothing {
  if (step === undefined) {
    return nothing;
  }
  const { where } = step;
  const line = where === null ? undefined : lab.engine.source(where.file)?.split('\n')[where.line - 1]?.trim();
  return html`<p class="choice">
    <span class="quiet">${title}:</span> ${threadMark(state, step.thread)} ${step.text}
    ${where === null ? nothing : html`<span class="place">${placeText(where)}</span> <code title=${line ?? ''}>${line ?? ''}</code>`}
  </p>`;
}
