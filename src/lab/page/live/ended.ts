/** How a run ended, what to do next, and how it compares with those before it. */
import { html, nothing, type TemplateResult } from 'lit';
import { short, time } from '../../../report/numbers.ts';
import type { LabEngine } from '../../api.ts';
import { addressText } from '../address.ts';
import type { ShownRun } from './live.ts';

const WHY = { itself: 'its time was up', stopped: 'stopped', unwatched: 'nobody looked on' } as const;

/** A fault, if the run has found one; else a line on how it goes. */
export function verdictPart(run: ShownRun, engine: LabEngine): TemplateResult {
  const { start, end, stopping, recent } = run;
  const seconds = Math.floor((recent.at(-1)?.elapsedMs ?? 0) / 1000);
  const fault = end?.outcome?.faults[0];
  return html`<section class="verdict ${fault === undefined ? '' : 'found'}" aria-labelledby="verdict-title">
    <h2 id="verdict-title">${titleOf(run, seconds)}</h2>
    <p><span class="quiet">on the command line:</span> <code class="command">${start.command}</code></p>
    ${fault === undefined ? nothing : html`<p class="message" role="alert"><strong class="kind">${fault.kind}</strong> ${fault.message}</p>`}
    ${end === null || end.next.length === 0 ? nothing : nextPart(run, engine)}
    ${end === null && stopping ? html`<p class="quiet">threads end their turns</p>` : nothing}
  </section>`;
}

function titleOf({ start, end, stopping, recent }: ShownRun, seconds: number): string {
  const limit = Math.round((start.options.durationMs ?? 0) / 1000);
  if (end === null) {
    return stopping ? 'Stopping' : recent.length === 0 ? 'Threads are started' : `Running: ${seconds} s of ${limit} s`;
  }
  if (end.outcome === null) {
    return 'It could not be run';
  }
  const took = `${(end.outcome.elapsedMs / 1000).toFixed(1)} s`;
  return end.outcome.faults.length === 0
    ? `Nothing wrong found in ${took}: ${WHY[end.why]}`
    : `A fault was found after ${took}`;
}

function nextPart({ start, end }: ShownRun, engine: LabEngine): TemplateResult {
  const { mutant } = start.options;
  return html`<h3>What to do next</h3>
    <ul class="next-steps">
      ${end?.next.map(({ command, why }) => html`<li><code class="command">${command}</code> <span class="quiet">${why}</span></li>`)}
      ${mutant === null ? nothing : html`<li><a href=${modelAddress(mutant, engine)}>Schedule it by hand</a> <span class="quiet">the same bug on the model machine</span></li>`}
    </ul>`;
}

function modelAddress(mutant: string, engine: LabEngine): string {
  const request = engine.requestOfMutant(mutant);
  return addressText({ lesson: null, run: null, at: null, of: null, request, answer: null, mend: null, edits: null });
}

export function pastPart(past: readonly ShownRun[]): TemplateResult | typeof nothing {
  if (past.length === 0) {
    return nothing;
  }
  return html`<section class="past" aria-labelledby="past-title">
    <h2 id="past-title">Runs so far</h2>
    <div class="scrolls" tabindex="0" role="group" aria-label="table of runs">
      <table>
        <thead>
          <tr>
            ${['Workload', 'Lock', 'CPUs', 'Frames', 'Operations', 'Lock waits, half', '99 %', 'Found'].map(name => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>${past.map(pastRow)}</tbody>
      </table>
    </div>
  </section>`;
}

function pastRow({ start: { options }, end }: ShownRun): TemplateResult {
  const { workloads, lock, cpus, frames, mutant } = options;
  const result = end?.outcome?.result;
  const waits = result?.lockStats.waitNs;
  const fault = end?.outcome?.faults[0];
  return html`<tr>
    <th scope="row">${workloads.join(', ') || 'main job'}${mutant === null ? nothing : html` <span class="alarm">${mutant}</span>`}</th>
    <td>${lock}</td>
    <td>${cpus}</td>
    <td>${frames}</td>
    <td>${result === undefined ? '–' : `${short(result.operationsPerSecond)}/s`}</td>
    <td>${waits === undefined ? '–' : time(waits.p50)}</td>
    <td>${waits === undefined ? '–' : time(waits.p99)}</td>
    <td class=${fault === undefined ? '' : 'alarm'}>${fault?.kind ?? (end?.outcome == null ? 'not run' : 'nothing')}</td>
  </tr>`;
}
