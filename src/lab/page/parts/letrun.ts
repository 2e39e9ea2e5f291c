/** The button that lets it run, and under what: a strategy, and the seed of its choices, so that a run can be had again. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Lab } from '../lab.ts';
import { letGo } from './letgo.ts';

export function letRunPart(lab: Lab): TemplateResult {
  const { tried } = lab;
  const strategies = lab.engine.catalogue.strategies.filter(({ draws }) => draws);
  const chosen = strategies.find(({ name }) => name === tried.strategy);
  const hasNoSeed = tried.strategy === 'default';
  return html`<div class="let-run" role="group" aria-label="let it run">
    <button @click=${() => lab.letRun()} title="to the end; of a run that is over, another way from where it was let go">
      Let it run
    </button>
    <label
      ><span class="unseen">strategy</span>
      <select
        aria-describedby="strategy-is"
        @change=${(event: Event) => {
          tried.strategy = (event.target as HTMLSelectElement).value;
          lab.changed();
        }}
      >
        ${strategies.map(({ name, summary }) => html`<option value=${name} .selected=${name === tried.strategy}>${name}: ${summary}</option>`)}
      </select>
    </label>
    <label
      >seed
      <input
        type="number"
        min="0"
        max="2147483647"
        step="1"
        ?disabled=${hasNoSeed}
        .value=${live(String(tried.seed))}
        @change=${(event: Event) => {
          const { valueAsNumber, validity } = event.target as HTMLInputElement;
          if (validity.valid && !Number.isNaN(valueAsNumber)) {
            tried.seed = valueAsNumber;
            tried.hasNewSeeds = false;
          }
          lab.changed();
        }}
        @keyup=${(event: KeyboardEvent) => event.key === 'Enter' && lab.letRun()}
      />
    </label>
    <label
      ><input
        type="checkbox"
        ?disabled=${hasNoSeed}
        .checked=${live(tried.hasNewSeeds)}
        @change=${(event: Event) => {
          tried.hasNewSeeds = (event.target as HTMLInputElement).checked;
          lab.changed();
        }}
        @click=${letGo}
      />
      a new one each time</label
    >
    <p class="unseen" id="strategy-is">${chosen?.summary ?? ''}</p>
  </div>`;
}
