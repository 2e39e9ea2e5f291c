/** An exploration of every interleaving: how far it is, and what came of it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabVerdict } from '../../api.ts';
import type { Proof } from '../exploring.ts';
import type { Lab } from '../lab.ts';
import { count } from './words.ts';

export function proofPart(lab: Lab): TemplateResult | typeof nothing {
  const { proof } = lab.exploring;
  if (proof === null) {
    return nothing;
  }
  const { progress, verdict, failed } = proof;
  return html`<div class="proof ${verdict?.kind ?? 'running'}" role="status">
    ${
      failed !== null
        ? html`<p>It could not be explored: ${failed}</p>`
        : verdict === null
          ? html`<p>
                <span class="spinner" aria-hidden="true"></span>${count(progress.runs, 'interleaving')} tried, in
                ${progress.seconds.toFixed(0)} s
              </p>
              <button class="stop" @click=${() => lab.exploring.stop()}>Stop</button>`
          : said(lab, proof, verdict)
    }
  </div>`;
}

function said(lab: Lab, { stopped }: Proof, verdict: LabVerdict): TemplateResult {
  const { kind, schedules, steps, runs, seconds, fault, replay } = verdict;
  const time = `${seconds.toFixed(1)} s`;
  switch (kind) {
    case 'proved':
      return html`<p>
        <strong>Proved.</strong> ${count(schedules, 'interleaving')}, ${count(steps, 'step')}, stand for all there are; none
        of them is wrong. ${time}
      </p>`;
    case 'refuted':
      return html`<p><strong>Refuted</strong> after ${time}: ${fault?.message}</p>
        ${replay === null ? nothing : html`<button @click=${() => lab.openRun(replay)}>Show that interleaving</button>`}`;
    default:
      return html`<p>
        <strong>${stopped ? 'Stopped' : 'Not known'}: nothing is proved.</strong> ${count(runs, 'interleaving')} tried in
        ${time}, none wrong, and more are left.
      </p>`;
  }
}
