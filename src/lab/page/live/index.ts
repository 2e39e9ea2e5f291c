/** The views beside the model machine. */
import { html, type TemplateResult } from 'lit';
import type { LabEngine } from '../../api.ts';
import type { Live } from './live.ts';
import { liveView } from './liveview.ts';
import { reportsView } from './reportsview.ts';
import type { View } from './views.ts';

export const TITLES: Readonly<Record<Exclude<View, 'model'>, string>> = { live: 'Live run', reports: 'Bench reports' };

export function otherView(view: Exclude<View, 'model'>, live: Live, engine: LabEngine): TemplateResult {
  if (live.server === null) {
    return html`<main class="live">
      <section class="verdict">
        <h2>${TITLES[view]}</h2>
        <p>
          This page was opened from disk, where nobody runs threads or measures for it: <code class="command">coremap lab</code>
          serves the same page with both.
        </p>
      </section>
    </main>`;
  }
  return view === 'live' ? liveView(live, engine) : reportsView(live);
}
