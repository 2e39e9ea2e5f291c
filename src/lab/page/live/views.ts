/** The page's views, and which of them the address names. */
import { html, type TemplateResult } from 'lit';
import type { Live } from './live.ts';

export type View = 'model' | 'live' | 'reports';

const OTHERS: Readonly<Record<string, View>> = { '#live': 'live', '#reports': 'reports' };

/** Whatever names no other view is an address of the model machine. */
export function viewOf(hash: string): View {
  return OTHERS[hash] ?? 'model';
}

/** Links between the views. `model`: the address to which one comes back there; the link to where one is leads nowhere. */
export function viewLinks(view: View, model: string, live: Live): TemplateResult {
  const link = (name: View, address: string, text: string, busy = '') =>
    html`<a href=${address} aria-current=${view === name ? 'page' : 'false'} @click=${(event: Event) => view === name && event.preventDefault()}
      >${text}${busy === '' ? '' : html` <small class="busy-note">${busy}</small>`}</a
    >`;
  return html`<nav class="views" aria-label="views">
    ${link('model', model, 'Model machine')}
    ${link('live', '#live', 'Live run', live.isRunning ? 'running' : '')}
    ${link('reports', '#reports', 'Bench reports', live.measuring !== null ? 'measuring' : '')}
  </nav>`;
}
