/** What can be taken away of a run: a picture, a trace, the string that names it. */
import { html, type TemplateResult } from 'lit';
import { perfettoOf } from '../../../report/perfetto.ts';
import { copy, download } from '../export/download.ts';
import { lanesSvg } from '../export/lanesvg.ts';
import type { Lab } from '../lab.ts';

export function exportPart(lab: Lab): TemplateResult {
  const { session } = lab;
  const name = `coremap-${session.request.program}`;
  const isEmpty = session.length === 0;
  return html`<details class="export" @keydown=${closeOnEscape} @focusout=${closeOnLeave}>
    <summary>Export</summary>
    <div class="menu">
      <button
        ?disabled=${isEmpty}
        @click=${() => {
          download(`${name}.svg`, 'image/svg+xml', lanesSvg(session));
          say(lab, 'The picture is in your downloads.');
        }}
      >
        Lanes as SVG
      </button>
      <button
        ?disabled=${isEmpty}
        @click=${() => {
          download(`${name}.json`, 'application/json', perfettoOf(session.told()));
          say(lab, 'The trace is in your downloads: open it in ui.perfetto.dev.');
        }}
      >
        Trace for Perfetto
      </button>
      <button ?disabled=${isEmpty} @click=${() => copyReplay(lab)}>Copy replay string</button>
      <p class="quiet" role="status">${lab.exported}</p>
    </div>
  </details>`;
}

async function copyReplay(lab: Lab): Promise<void> {
  const text = lab.session.replayString();
  say(lab, (await copy(text)) ? 'Copied.' : `This browser does not let the page copy it: ${text}`);
}

function say(lab: Lab, text: string): void {
  lab.exported = text;
  lab.changed();
}

/** When the run goes on. */
export function closeExport(): void {
  const menu = document.querySelector<HTMLDetailsElement>('details.export');
  if (menu?.open) {
    if (menu.contains(document.activeElement)) {
      menu.querySelector('summary')?.focus();
    }
    menu.open = false;
  }
}

function closeOnEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key === 'Escape' && menu.open) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
    event.stopPropagation();
  }
}

function closeOnLeave({ currentTarget, relatedTarget }: FocusEvent): void {
  const menu = currentTarget as HTMLDetailsElement;
  if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) {
    menu.open = false;
  }
}
