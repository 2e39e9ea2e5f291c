/** The coremap as a grid: a frame's colour is its state, its stripes say that it is busy. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabFrame, LabKernel, LabState } from '../../types.ts';
import { term } from './glossary.ts';
import { ownerText, pageText } from './words.ts';

const LEGEND = [
  ['FREE', 'on the free list'],
  ['FIXED', "the kernel's, never moved"],
  ['CLEAN', 'evictable; swap has the same bytes, or it is all zero'],
  ['DIRTY', 'evictable; swap has nothing, or old bytes'],
  ['BOOT', 'taken before there was a coremap'],
] as const;

export function coremapPart({ kernel }: LabState): TemplateResult | typeof nothing {
  if (kernel === null) {
    return nothing;
  }
  return html`<section class="coremap" aria-labelledby="coremap-title">
    <header>
      <h2 id="coremap-title">${term('coremap', 'Coremap')}</h2>
      <p class="quiet">${kernel.free} ${term('frame', kernel.free === 1 ? 'frame' : 'frames')} free</p>
      ${frameLegend(LEGEND.map(([state]) => state))}
    </header>
    <ul class="frames" aria-label="frames">${tiles(kernel)}</ul>
  </section>`;
}

/** What the colours of frames mean, of these states. */
export function frameLegend(states: readonly string[]): TemplateResult {
  return html`<ul class="legend" aria-label="colours of frames">
    ${LEGEND.filter(([state]) => states.includes(state)).map(
      ([state, meaning]) => html`<li class="frame-mark state-${state}" title=${meaning}>${state}</li>`,
    )}
    <li class="frame-mark busy-sample" title="somebody is working on it; nobody else may">BUSY</li>
  </ul>`;
}

/** Frames taken at boot tell nothing: a row of them is one tile. */
function tiles({ frames }: LabKernel): TemplateResult[] {
  const shown: TemplateResult[] = [];
  for (let n = 0; n < frames.length; n++) {
    const first = n;
    while (frames[n]?.owner === 'boot' && frames[n + 1]?.owner === 'boot') {
      n++;
    }
    const frame = frames[n] as LabFrame;
    shown.push(frame.owner === 'boot' ? bootTile(first, n) : tile(frame));
  }
  return shown;
}

function bootTile(first: number, last: number): TemplateResult {
  return html`<li class="tile state-BOOT">
    <span class="number">${first === last ? first : `${first}–${last}`}</span>
    <span class="state">BOOT</span>
    <span class="owner">the kernel itself</span>
  </li>`;
}

function tile(frame: LabFrame): TemplateResult {
  const { number, state, busy, changed, age, slot } = frame;
  const has = (field: LabFrame['changed'][number]) => (changed.includes(field) ? 'changed' : '');
  return html`<li class="tile state-${state} ${busy ? 'busy' : ''} ${changed.length > 0 ? 'touched' : ''}">
    <span class="number">${number}</span>
    <span class="state ${has('state')}">${state}${busy ? html` <b class=${has('busy')}>busy</b>` : nothing}</span>
    <span class="owner ${has('owner')}">${ownerText(frame)}</span>
    <span class="more">
      ${age === null ? nothing : html`<span class=${has('stamp')}>${age === 0 ? 'next victim' : `age ${age}`}</span>`}
      ${slot === 0 ? nothing : html`<span class=${has('slot')}>slot ${slot}</span>`}
    </span>
  </li>`;
}

export function memoryPart(state: LabState): TemplateResult | typeof nothing {
  const { kernel } = state;
  if (kernel === null) {
    return nothing;
  }
  const used = kernel.swap.filter(slot => slot.used || slot.changed);
  return html`<section class="memory" aria-labelledby="memory-title">
    <h2 id="memory-title">${term('page table', 'Page tables')} and ${term('swap')}</h2>
    ${kernel.pageTables.length === 0 ? html`<p class="quiet">no address space</p>` : nothing}
    <ul class="tables">
      ${kernel.pageTables.map(
        ({ as, pages }) => html`<li>
          <h3>AS ${as}</h3>
          ${
            pages.length === 0
              ? html`<p class="quiet">no page</p>`
              : html`<ul>
                  ${pages.map(
                    ({ va, kind, frame, slot, changed }) => html`<li class=${changed ? 'changed' : ''}>
                      <span>${pageText(va)}</span> <span aria-hidden="true">→</span>
                      ${
                        kind === 'resident'
                          ? html`<span class="frame-mark state-${kernel.frames[frame]?.state ?? 'FREE'}">frame ${frame}</span>`
                          : html`<span class="frame-mark slot">slot ${slot}</span>`
                      }
                    </li>`,
                  )}
                </ul>`
          }
        </li>`,
      )}
      <li>
        <h3>Swap</h3>
        ${
          used.length === 0
            ? html`<p class="quiet">all ${kernel.swap.length} slots free</p>`
            : html`<ul>
                ${used.map(
                  slot => html`<li class=${slot.changed ? 'changed' : ''}>
                    <span class="frame-mark slot">slot ${slot.number}</span> ${slot.used ? 'in use' : 'free again'}
                  </li>`,
                )}
              </ul>`
        }
      </li>
    </ul>
  </section>`;
}
