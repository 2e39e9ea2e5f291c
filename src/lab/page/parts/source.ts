/** The kernel's source, with the line at which each thread stands. */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { LabEngine } from '../../api.ts';
import type { LabPlace, LabState, LabThread } from '../../types.ts';
import { isEditable } from '../editor/editing.ts';
import { editorTools } from '../editor/lazy.ts';
import { THREAD_CLASSES, threadClass, whoMark } from '../editor/who.ts';
import type { Lab } from '../lab.ts';
import { editorPart, fileLabel, type LinesTaken, saidPart, sourceActions } from './editor.ts';
import { highlighted, type Piece } from './highlight.ts';
import { placeText } from './words.ts';

interface Standing {
  readonly thread: LabThread;
  readonly where: LabPlace;
}

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

function standingIn({ threads }: LabState): Standing[] {
  return threads.flatMap(thread => {
    const where = thread.next?.where ?? null;
    return where === null || thread.done ? [] : [{ thread, where }];
  });
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
          ${byFolder(
            lab.engine.files.filter(name => isEditable(name) || name.startsWith('src/machine/') || name === file),
          ).map(
            ([folder, names]) => html`<optgroup label=${folder}>
              ${names.map(name => html`<option value=${name} .selected=${name === file}>${fileLabel(lab, name)}</option>`)}
            </optgroup>`,
          )}
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
                : filesWith(lab, state, file as string, text)
            }
          </div>`
        : editorPart(lab, lab.editing.opened, whoStands(state, lab.editing.opened.file))
    }
    ${saidPart(lab)}
  </section>`;
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

interface Drawn {
  readonly text: string;
  readonly lines: HTMLElement;
}

/** Files once drawn, which stay in the page: a step of another thread often shows another file, and hundreds of lines are dear. */
const drawn = new Map<string, Drawn>();

/** All that are drawn, all but this one aside. */
function filesWith({ engine }: Lab, state: LabState, file: string, text: string): readonly HTMLElement[] {
  if (drawn.get(file)?.text !== text) {
    drawn.set(file, { text, lines: linesOf(engine, file, text) });
  }
  return [...drawn].map(([name, { lines }]) => {
    lines.classList.toggle('aside', name !== file);
    if (name === file) {
      markLines(lines, state, file);
    }
    return lines;
  });
}

function linesOf(engine: LabEngine, file: string, text: string): HTMLElement {
  const lines = document.createElement('ol');
  lines.className = 'lines';
  const changed = changedIn(engine, file);
  // No blank between the tags: a line keeps its blanks. They hang behind its number where it is wrapped.
  render(
    html`${highlighted(text).map(
      (line, n) =>
        html`<li data-line=${n + 1} class=${changed.has(n + 1) ? 'changed-line' : ''}><code>${line.map(piece)}</code></li>`,
    )}`,
    lines,
  );
  return lines;
}

function changedIn({ edits, original }: LabEngine, file: string): ReadonlySet<number> {
  const text = edits.get(file);
  return new Set(text === undefined ? [] : editorTools().changedLinesOf(original(file) ?? '', text).lines);
}

function piece({ text, kind }: Piece): string | TemplateResult {
  return kind === null ? text : html`<span class="t-${kind}">${text}</span>`;
}

function whoStands(state: LabState, file: string): LinesTaken {
  const here = standingIn(state).filter(({ where }) => where.file === file);
  return [...grouped(here)].map(([line, who]) => ({ line, threads: who.map(({ thread }) => thread) }));
}

/** Says of its lines where threads stand, and where the last step was made. What was said before is taken back. */
function markLines(lines: HTMLElement, state: LabState, file: string): void {
  for (const marked of lines.querySelectorAll('.taken-line, .last-line')) {
    marked.classList.remove('last-line', 'taken-line', ...THREAD_CLASSES);
    marked.querySelector('.who')?.remove();
  }
  const { last } = state;
  if (last?.where?.file === file) {
    lines.children[last.where.line - 1]?.classList.add('last-line');
  }
  for (const { line, threads } of whoStands(state, file)) {
    const taken = lines.children[line - 1];
    taken?.classList.add('taken-line', threadClass(threads[0]?.number ?? 0));
    taken?.prepend(whoMark(threads));
  }
}

function grouped(all: readonly Standing[]): Map<number, Standing[]> {
  const lines = new Map<number, Standing[]>();
  for (const each of all) {
    lines.set(each.where.line, [...(lines.get(each.where.line) ?? []), each]);
  }
  return lines;
}
