/** The view of a run on real threads. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabEngine } from '../../api.ts';
import { chartsPart } from './charts.ts';
import { cpusPart } from './cpus.ts';
import { pastPart, verdictPart } from './ended.ts';
import { factsPart, spokenSummary } from './facts.ts';
import { framesPart } from './frames.ts';
import type { Live } from './live.ts';
import { startPart } from './startform.ts';

/** A listener is told no more often than this. */
const SPOKEN_MS = 10_000;

export function liveView(live: Live, engine: LabEngine): TemplateResult {
  const run = live.shown;
  const recent = run?.recent ?? [];
  const cpus = run?.start.options.cpus ?? live.form.cpus;
  return html`<main class="live">
    <h2 class="unseen">Live run</h2>
    ${live.lost === null ? nothing : html`<p class="trouble" role="alert">${live.lost}</p>`}
    ${live.trouble === null ? nothing : html`<p class="trouble" role="alert">${live.trouble}</p>`}
    <div class="ask">${live.choices === null ? nothing : startPart(live, live.choices)} ${factsPart(recent)}</div>
    <div class="see">
      ${
        run === null
          ? html`<section class="verdict"><h2>Nothing runs yet</h2><p class="quiet">Choose one of the three, or your own.</p></section>`
          : verdictPart(run, engine)
      }
      <p class="watching">
        <button ?disabled=${!live.isRunning} aria-pressed=${live.frozen !== null} @click=${() => live.pause()}>Hold the view</button>
        <span class="quiet">Nothing stops for a sample: numbers are read while CPUs change them, and need not fit together.</span>
      </p>
      <div class="pictures">
        ${chartsPart(run?.history.bins ?? [], cpus)}
        <div class="now">${cpusPart(recent, cpus, run !== null && run.end !== null)} ${framesPart(recent.at(-1) ?? null)}</div>
      </div>
      ${pastPart(live.past)}
    </div>
    <p class="unseen" role="status">${spoken(live)}</p>
  </main>`;
}

let spokenAt = Number.NEGATIVE_INFINITY;
let said = '';

function spoken(live: Live): string {
  if (!live.isRunning) {
    said = '';
    spokenAt = Number.NEGATIVE_INFINITY;
  } else if (performance.now() - spokenAt > SPOKEN_MS) {
    spokenAt = performance.now();
    said = spokenSummary(live.run?.recent ?? []);
  }
  return said;
}
