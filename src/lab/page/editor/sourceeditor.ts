/** The editor: CodeMirror, in the look of the source that it takes the place of. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { typescriptLanguage } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { marks, type Standing, setSurroundings, setWrong } from './marks.ts';

interface Shown {
  readonly file: string;
  /** What is to be in the editor. */
  readonly text: string;
  readonly original: string;
  /** What runs: lines at which threads stand are this one's. */
  readonly running: string;
  readonly standing: readonly Standing[];
  readonly last: number | null;
  /** From 1; null where nothing is wrong, or nobody knows where. */
  readonly wrong: { readonly line: number; readonly column: number | null } | null;
}

interface Listener {
  typed(file: string, text: string): void;
  run(): void;
}

/** The classes that the source has when it is only read. */
const COLOURS = HighlightStyle.define([
  { tag: tags.comment, class: 't-comment' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 't-string' },
  { tag: [tags.keyword, tags.bool, tags.null, tags.self], class: 't-word' },
  { tag: tags.number, class: 't-number' },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
      tags.definition(tags.function(tags.propertyName)),
      tags.function(tags.definition(tags.propertyName)),
    ],
    class: 't-call',
  },
]);

export class SourceEditor {
  readonly #view: EditorView;
  readonly #listener: Listener;
  /** Of files that were open before, with what can be undone in them. */
  readonly #states = new Map<string, EditorState>();
  #file = '';
  #around = '';
  /** What changes the text is not the reader. */
  #putting = false;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#view = new EditorView();
  }

  get dom(): HTMLElement {
    return this.#view.dom;
  }

  /** From the top of the text, in pixels. */
  get scrollTop(): number {
    return this.#view.scrollDOM.scrollTop;
  }

  set scrollTop(top: number) {
    this.#view.requestMeasure({
      read: () => {},
      write: () => {
        this.#view.scrollDOM.scrollTop = top;
      },
    });
  }

  focus(): void {
    this.#view.focus();
  }

  show({ file, text, original, running, standing, last, wrong }: Shown): void {
    if (file !== this.#file) {
      this.#states.set(this.#file, this.#view.state);
      this.#file = file;
      this.#around = '';
      this.#view.setState(this.#states.get(file) ?? this.#begin(file, text, standing[0]?.line ?? last ?? 1));
    }
    this.#put(text);
    const around = JSON.stringify([original, running, standing, last, wrong]);
    if (around !== this.#around) {
      this.#around = around;
      const surroundings = { original: asText(original), running: asText(running), standing, last };
      this.#view.dispatch({
        effects: [
          setSurroundings.of(surroundings),
          setWrong.of(wrong === null ? null : this.#at(wrong.line, wrong.column)),
        ],
      });
    }
  }

  /** Brings a line into view and puts the cursor there. */
  goTo(line: number, column: number | null): void {
    const at = this.#at(line, column);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.focus();
  }

  /** The cursor is in the line where a thread stands. */
  #begin(file: string, text: string, line: number): EditorState {
    const { typed, run } = this.#listener;
    const doc = asText(text);
    return EditorState.create({
      doc,
      selection: { anchor: doc.line(Math.min(line, doc.lines)).from },
      extensions: [
        lineNumbers(),
        EditorView.lineWrapping,
        history(),
        indentOnInput(),
        bracketMatching(),
        typescriptLanguage,
        indentUnit.of('  '),
        syntaxHighlighting(COLOURS),
        marks,
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              run();
              return true;
            },
          },
          ...historyKeymap,
          ...defaultKeymap,
          // After Escape, the next Tab leaves the editor.
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          'aria-label': `${file}, to be edited`,
          'aria-describedby': 'editor-hint',
          tabindex: '0',
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !this.#putting) {
            typed(file, state.doc.toString());
          }
        }),
      ],
    });
  }

  /** What differs is put in as one change, which can be undone. */
  #put(text: string): void {
    const now = this.#view.state.doc.toString();
    if (text !== now) {
      this.#putting = true;
      this.#view.dispatch({ changes: difference(now, text) });
      this.#putting = false;
    }
  }

  #at(line: number, column: number | null): number {
    const { doc } = this.#view.state;
    const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
    return Math.min(from + (column ?? 1) - 1, to);
  }
}

function asText(text: string): Text {
  return Text.of(text.split('\n'));
}

function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) {
    from++;
  }
  let same = 0;
  while (same < most - from && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same++;
  }
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}
