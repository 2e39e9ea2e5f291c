/** The source as a learner changes it: the editor in its place, what can be done with it, and what came of it. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Editing, isEditable, type Kept, type Opened, type Problem, problemText } from '../editor/editing.ts';
import { editorTools } from '../editor/lazy.ts';
import type { Lab } from '../lab.ts';
import { count } from './words.ts';

/** Lines of the running text at which threads stand. */
export type LinesTaken = readonly {
  readonly line: number;
  readonly threads: readonly { readonly number: number; readonly name: string }[];
}[];

type Editor = InstanceType<ReturnType<typeof editorTools>['SourceEditor']>;

/** Made when it is first wanted, and kept. */
let editor: Editor | null = null;
let openedBefore: Opened | null = null;

export function fileLabel({ editing }: Lab, file: string): string {
  const { changed, unrun } = editing.stateOf(file);
  return `${changed || unrun ? '● ' : ''}${file}${unrun ? ' (not run yet)' : changed ? ' (changed)' : ''}`;
}

export function sourceActions({ editing }: Lab, file: string): TemplateResult {
  const { changed, unrun } = editing.stateOf(file);
  const isOpen = editing.opened !== null;
  return html`<div class="edit-actions">
    ${
      isOpen
        ? html`<button class="main" @click=${() => editing.run()} title="Ctrl-Enter, in the editor">Run it</button>
            <button id="edit" @click=${() => close(editing)}>Close</button>`
        : html`<button
            id="edit"
            ?disabled=${!isEditable(file)}
            title=${isEditable(file) ? '' : 'The machine, and what explores it, stay as they are'}
            @click=${() => editing.open(file)}
          >
            Edit <kbd>e</kbd>
          </button>`
    }
    ${isOpen || changed || unrun ? html`<button ?disabled=${!changed && !unrun} @click=${() => editing.restore(file)}>Original</button>` : nothing}
  </div>`;
}

/** The reader stays at the same lines, and the focus where Close was. */
function close(editing: Editing): void {
  const top = editor?.scrollTop ?? 0;
  editing.close();
  // After the page has been drawn.
  setTimeout(() => {
    document.querySelector('#code')?.scrollTo(0, top);
    document.querySelector<HTMLElement>('#edit')?.focus();
  });
}

export function editorPart(lab: Lab, opened: Opened, standing: LinesTaken): TemplateResult {
  const { editing, engine } = lab;
  const last = lab.state.last?.where;
  const { file, line } = opened;
  const { problem } = editing;
  editor ??= new (editorTools().SourceEditor)({
    typed: (name, text) => editing.type(name, text),
    run: () => editing.run(),
  });
  const was = document.querySelector('#code')?.scrollTop;
  editor.show({
    file,
    text: editing.text(file),
    original: engine.original(file) ?? '',
    running: engine.source(file) ?? '',
    standing: standing.map(({ line: at, threads }) => ({
      line: at,
      threads: threads.map(({ number, name }) => ({ number, name })),
    })),
    last: last?.file === file ? last.line : null,
    wrong: problem?.file === file && problem.line !== null ? { line: problem.line, column: problem.column } : null,
  });
  if (opened !== openedBefore) {
    openedBefore = opened;
    begin(editor, line, was);
  }
  return html`<div class="code editor">${editor.dom}</div>`;
}

/** Once it is on the page. */
function begin(at: Editor, line: number | null, scrollTop: number | undefined): void {
  setTimeout(() => {
    if (line !== null) {
      at.goTo(line, null);
      return;
    }
    at.focus();
    if (scrollTop !== undefined) {
      at.scrollTop = scrollTop;
    }
  });
}

export function saidPart({ editing }: Lab): TemplateResult | typeof nothing {
  const { problem, kept, opened } = editing;
  if (problem === null && kept === null && opened === null) {
    return nothing;
  }
  return html`<div class="editor-said">
    ${problem === null ? nothing : problemSaid(editing, problem)}
    <p role="status">${kept === null ? nothing : html`<strong>It runs.</strong> ${keptText(kept)}`}</p>
    ${opened === null ? nothing : html`<p class="quiet" id="editor-hint"><kbd>Ctrl-Enter</kbd> runs it; <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor.</p>`}
  </div>`;
}

function problemSaid(editing: Editing, problem: Problem): TemplateResult {
  const { file, line, column } = problem;
  return html`<p class="alarm" role="alert">
    ${problemText(problem)}
    ${
      file === null || line === null
        ? nothing
        : html`<button class="link" @click=${() => goTo(editing, file, line, column)}>Go to line ${line}</button>`
    }
    <span class="quiet">What ran before still runs.</span>
  </p>`;
}

function goTo(editing: Editing, file: string, line: number, column: number | null): void {
  if (editing.opened?.file === file) {
    editor?.goTo(line, column);
  } else {
    editing.open(file, line);
  }
}

function keptText({ steps, of }: Kept): string {
  if (of === 0) {
    return 'It stands at its start.';
  }
  return steps === of
    ? `The same schedule was kept: ${count(of, 'step')}.`
    : `The same schedule goes as far as step ${steps} of ${of}: what came next is not possible here.`;
}
