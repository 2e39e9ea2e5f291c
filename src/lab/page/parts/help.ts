/** The keys. */
import { html, type TemplateResult } from 'lit';
import { KEYS } from '../keys.ts';
import { wordList } from './glossary.ts';

export function helpPart(): TemplateResult {
  return html`<dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">How to schedule</h2>
    <p>
      You are the scheduler. Each CPU stands before its next access to memory; pick one, and it makes that access and
      stops before the next. Whatever order you pick, a real machine could have picked it too.
    </p>
    <table>
      <caption class="unseen">
        keys
      </caption>
      <tbody>
        ${KEYS.map(([keys, does]) => html`<tr><th scope="row"><kbd>${keys}</kbd></th><td>${does}</td></tr>`)}
      </tbody>
    </table>
    <details>
      <summary>Words of this page</summary>
      ${wordList()}
    </details>
    <form method="dialog"><button>Close</button></form>
  </dialog>`;
}
