/** How to have a run on the command line. */
import { html, type TemplateResult } from 'lit';
import type { Lab } from '../lab.ts';

/** The command that replays it; of a kernel that was changed here, where that kernel would have to be. */
export function commandPart({ engine, session }: Lab): TemplateResult {
  const { edits } = engine;
  const { program } = session.request;
  if (edits.size === 0) {
    return html`On the command line:
      <code class="command">coremap replay ${session.replayString()} --explain</code>`;
  }
  const [only] = edits.keys();
  return html`${
    edits.size === 1 && program.startsWith(`${only}`)
      ? html`This program is only here. To have it on the command line, save it as a file:
            <code class="command">coremap explore ${only?.replace(/^.*\//, './')}</code>`
      : html`This kernel is only here, and a replay string of it is of no use to the command line, which has the kernel as it
            came. To have it there, make the same change to ${[...edits.keys()].map((file, n) => html`${n > 0 ? ', ' : ''}<code>${file}</code>`)} of a
            checkout, and build it.`
  }`;
}
