/** The interrupt that waits at a CPU, and the move that delivers it. */
import { html, type TemplateResult } from 'lit';
import type { LabThread } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { term } from './glossary.ts';

export function interruptPart(lab: Lab, { number, name, interrupt }: LabThread): TemplateResult {
  const isOff = interrupt === null || interrupt.taken === 'off';
  return html`<div class="interrupt-row ${interrupt?.taken ?? 'none'}">
    <p>
      ${interrupt === null ? html`no ${term('interrupt')} waits` : html`<strong>${interrupt.what}</strong> waits: ${interrupt.text}`}
    </p>
    <button
      ?disabled=${isOff}
      @click=${() => lab.takeInterrupt(number)}
      aria-label="${name}: Interrupt i"
      title="until it is in the handler of the interrupt that waits"
    >
      Interrupt <kbd>i</kbd>
    </button>
  </div>`;
}
