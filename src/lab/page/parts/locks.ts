/** Locks: who holds each, who sleeps and who spins for it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabState } from '../../types.ts';
import { term } from './glossary.ts';
import { threadMark } from './words.ts';

export function locksPart(state: LabState): TemplateResult {
  return html`<section class="locks" aria-labelledby="locks-title">
    <h2 id="locks-title">${term('lock', 'Locks')}</h2>
    ${state.locks.length === 0 ? html`<p class="quiet">none</p>` : nothing}
    <ul>
      ${state.locks.map(({ name, holder, sleepers, spinners, changed }) => {
        const queue = (who: readonly number[], how: string) =>
          who.length === 0
            ? nothing
            : html`<span class="queue">${how}: ${who.map(thread => threadMark(state, thread))}</span>`;
        return html`<li class=${changed ? 'changed' : ''}>
          <code>${name}</code>
          ${holder === null ? html`<span class="quiet">free</span>` : html`<span>held by ${threadMark(state, holder)}</span>`}
          ${queue(sleepers, 'asleep')} ${queue(spinners, 'spinning')}
        </li>`;
      })}
    </ul>
  </section>`;
}
