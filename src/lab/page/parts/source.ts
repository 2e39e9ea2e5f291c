/** The kernel's source, with the line at which each thread stands. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { LabState } from '../../types.ts';
import { isEditable } from '../editor/editing.ts';
import type { Lab } from '../lab.ts';
import { editorPart, fileLabel, saidPart, sourceActions } from './editor.ts';
import { filesWith } from './lines.ts';
import { linesTaken, standingIn } from './standing.ts';
import { placeText } from './words.ts';

/** The file that is shown: the one that was chosen, or that of the chosen thread, or of any. */
export function shownFile(lab: Lab, state: LabState): string | null {
  const standing = standingIn(state);
  const own = standing.find(({ thread }) => thread.number === lab.selected) ?? standing[0];
  return lab.editing.opened?.file ?? lab.file ?? own?.where.file ?? state.last?.where?.file ?? null;
}

/** The line to bring into view: the one that was chosen, or where the chosen thread stands, or where the last step was made. */
export function shownLine(lab: Lab, state: LabState): number | null {
  const file = shownFile(lab, state);
  if (lab.file === file && lab.line !== null) {
    return lab.line;
  }
  const here = standingIn(state).filter(({ where }) => where.file === file);
  const own = here.find(({ thread }) => thread.number === lab.selected) ?? here[0];
  return own?.where.line ?? (state.last?.where?.file === file ? (state.last?.where?.line ?? null) : null);
}

export function sourcePart(lab: Lab, state: LabState): TemplateResult {
  const file = shownFile(lab, state);
  const text = file === null ? null : lab.engine.source(file);
  return html`<section class="source" aria-labelledby="source-title">
    <header>
      <h2 id="source-title" class="unseen">Source</h2>
      <label class="files"
        ><span class="unseen">file</span>
        <select @change=${(event: Event) => showFile(lab, (event.target as HTMLSelectElement).value)}>
          ${fileOptions(lab, file)}
        </select>
      </label>
      ${file === null ? nothing : sourceActions(lab, file)}
      <ul class="stands" aria-label="where each stands">
        ${standingIn(state).map(
          ({ thread, where }) => html`<li>
            <button
              class="link thread-mark thread-${thread.number % 8}"
              @click=${() => lab.select(thread.number)}
              title="${where.function} in ${where.file}"
            >
              ${thread.name} <span>${placeText(where)}</span>
            </button>
          </li>`,
        )}
      </ul>
    </header>
    ${
      lab.editing.opened === null
        ? html`<div class="scrolls code" id="code" tabindex="0" role="region" aria-label=${file === null ? 'source' : `source of ${file}`}>
            ${
              text === null
                ? html`<p class="quiet">No thread stands in a line of the source.</p>`
                : filesWith(lab.engine, state, file as string, text)
            }
          </div>`
        : editorPart(lab, lab.editing.opened, linesTaken(state, lab.editing.opened.file))
    }
    ${saidPart(lab)}
  </section>`;
}

function fileOptions(lab: Lab, file: string | null): unknown {
  const files = lab.engine.files.filter(name => isEditable(name) || name.startsWith('src/machine/') || name === file);
  const labels = new Map(files.map(name => [name, fileLabel(lab, name)]));
  return guard([file, ...labels.values()], () =>
    byFolder(files).map(
      ([folder, names]) => html`<optgroup label=${folder}>
        ${names.map(name => html`<option value=${name} .selected=${name === file}>${labels.get(name)}</option>`)}
      </optgroup>`,
    ),
  );
}

/** Folders and the files of each, in order. */
function byFolder(files: readonly string[]): [folder: string, files: string[]][] {
  const folders = new Map<string, string[]>();
  for (const file of [...files].sort()) {
    const folder = file.replace(/\/?[^/]*$/, '');
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** In the editor, where that is open and the file is one to be edited. */
function showFile(lab: Lab, file: string): void {
  if (lab.editing.opened !== null && isEditable(file)) {
    lab.editing.open(file);
  } else {
    lab.editing.close();
    lab.showFile(file);
  }
}

/** `e`: opens the file that is shown in the editor. */
export function editShown(lab: Lab): void {
  const file = shownFile(lab, lab.state);
  if (file !== null && isEditable(file)) {
    lab.editing.open(file);
  }
}
