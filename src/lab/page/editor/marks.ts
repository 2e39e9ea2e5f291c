/** What the editor shows beside the text: which lines were changed, who stands where, and what is wrong. */
import { Chunk } from '@codemirror/merge';
import { type EditorState, type Extension, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  WidgetType,
} from '@codemirror/view';
import { changedLines } from './changedlines.ts';
import { threadClass, whoMark } from './who.ts';

/** A line of the text that runs, and who stands there. */
export interface Standing {
  readonly line: number;
  readonly threads: readonly { readonly number: number; readonly name: string }[];
}

export interface Surroundings {
  /** The file as it came, and as it runs. */
  readonly original: Text;
  readonly running: Text;
  readonly standing: readonly Standing[];
  /** The line of the last step; null where it was made in another file. */
  readonly last: number | null;
}

export const setSurroundings = StateEffect.define<Surroundings>();
/** Where what was typed is wrong: a position in the text, or nowhere. */
export const setWrong = StateEffect.define<number | null>();

const surroundings = StateField.define<Surroundings | null>({
  create: () => null,
  update: (value, { effects }) =>
    effects.reduce((now, effect) => (effect.is(setSurroundings) ? effect.value : now), value),
});

const wrong = StateField.define<number | null>({
  create: () => null,
  update(value, { effects, changes }) {
    const moved = value === null ? null : changes.mapPos(value);
    return effects.reduce((now, effect) => (effect.is(setWrong) ? effect.value : now), moved);
  },
});

class LineClass extends GutterMarker {
  override readonly elementClass: string;
  constructor(elementClass: string) {
    super();
    this.elementClass = elementClass;
  }
}

class Names extends WidgetType {
  readonly #threads: Standing['threads'];
  constructor(threads: Standing['threads']) {
    super();
    this.#threads = threads;
  }

  override eq(other: Names): boolean {
    return JSON.stringify(this.#threads) === JSON.stringify(other.#threads);
  }

  override toDOM(): HTMLElement {
    return whoMark(this.#threads);
  }
}

/** Classes by line, from 1. */
function classes(state: EditorState): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const add = (line: number, name: string) => found.set(line, [...(found.get(line) ?? []), name]);
  const around = state.field(surroundings);
  if (around !== null) {
    const { lines, cuts } = changedLines(around.original, state.doc);
    for (const line of lines) {
      add(line, 'changed-line');
    }
    for (const line of cuts) {
      add(Math.min(line, state.doc.lines), line > state.doc.lines ? 'cut-below' : 'cut-above');
    }
    for (const { line } of linesNow(around, [{ line: around.last ?? 0 }], state.doc)) {
      add(line, 'last-line');
    }
    for (const { line, threads } of linesNow(around, around.standing, state.doc)) {
      add(line, `taken-line ${threadClass(threads[0]?.number ?? 0)}`);
    }
  }
  const at = state.field(wrong);
  if (at !== null) {
    add(state.doc.lineAt(Math.min(at, state.doc.length)).number, 'wrong-line');
  }
  return found;
}

/** Where lines of the text that runs are in what is typed. */
function linesNow<T extends { readonly line: number }>({ running }: Surroundings, all: readonly T[], now: Text): T[] {
  const chunks = Chunk.build(running, now);
  return all
    .filter(({ line }) => line >= 1 && line <= running.lines)
    .map(each => {
      let at = running.line(each.line).from;
      const before = chunks.findLast(({ fromA }) => fromA <= at);
      if (before !== undefined) {
        at = at < before.toA ? before.fromB : at - before.toA + before.toB;
      }
      return { ...each, line: now.lineAt(Math.min(at, now.length)).number };
    });
}

function decorations(state: EditorState): DecorationSet {
  const lines = [...classes(state)].map(([line, names]) =>
    Decoration.line({ class: names.join(' ') }).range(state.doc.line(line).from),
  );
  const around = state.field(surroundings);
  const names = (around === null ? [] : linesNow(around, around.standing, state.doc)).map(({ line, threads }) =>
    Decoration.widget({ widget: new Names(threads), side: 1 }).range(state.doc.line(line).from),
  );
  return Decoration.set([...lines, ...names], true);
}

function gutterClasses(state: EditorState): RangeSet<GutterMarker> {
  const marks = [...classes(state)].map(([line, names]) =>
    new LineClass(names.join(' ')).range(state.doc.line(line).from),
  );
  return RangeSet.of(marks, true);
}

export const marks: Extension = [
  surroundings,
  wrong,
  EditorView.decorations.compute(['doc', surroundings, wrong], decorations),
  gutterLineClass.compute(['doc', surroundings, wrong], gutterClasses),
];
