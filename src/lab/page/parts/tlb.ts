/** A CPU's translations, and the requests to forget some of them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabCpu, LabState } from '../../types.ts';
import { term } from './glossary.ts';
import { count, frameMark, pageText } from './words.ts';

export function tlbPart(state: LabState, { tlb, number, addressSpace }: LabCpu): TemplateResult {
  return html`<div class="tlb">
    <h4>${term('TLB')}${addressSpace === 0 ? nothing : html` <small>runs ${term('AS')} ${addressSpace}</small>`}</h4>
    ${
      tlb.length === 0
        ? html`<p class="quiet">no translation</p>`
        : html`<ul aria-label="TLB of CPU ${number}">
            ${tlb.map(
              ({ as, va, frame, valid, writable, stale, changed }) => html`<li
                class="${stale ? 'stale' : ''} ${changed ? 'changed' : ''} ${valid ? '' : 'invalid'}"
              >
                <span>AS ${as} · ${pageText(va)}</span> <span aria-hidden="true">→</span> ${frameMark(state, frame)}
                <span class="rights">${writable ? 'rw' : 'ro'}</span>
                ${stale ? html`<strong title="the page table says something else">stale</strong>` : nothing}
              </li>`,
            )}
          </ul>`
    }
  </div>`;
}

export function shootdownsPart({ shootdowns }: LabCpu): TemplateResult | typeof nothing {
  if (shootdowns === null) {
    return nothing;
  }
  const { queue, flushAll, unacknowledged, asked, changed } = shootdowns;
  return html`<div class="ipis ${changed ? 'changed' : ''}">
    <h4>${term('shootdown', 'Shootdowns')}</h4>
    <p class=${unacknowledged > 0 ? 'alarm' : 'quiet'}>
      ${
        unacknowledged > 0
          ? `${count(unacknowledged, 'request')} not acknowledged`
          : asked === 0
            ? 'never asked'
            : `${count(asked, 'request')}, all acknowledged`
      }
      ${flushAll ? html`<span class="flag up">flush all</span>` : nothing}
      ${queue.map(({ as, va }) => html`<span class="flag up">forget AS ${as} · ${pageText(va)}</span>`)}
    </p>
  </div>`;
}
