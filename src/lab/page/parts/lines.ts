/** The lines of the source's files, in colours, with what the last step and the next ones have to do with each. */
import type { LabEngine } from '../../api.ts';
import type { LabState } from '../../types.ts';
import { editorTools } from '../editor/lazy.ts';
import { THREAD_CLASSES, threadClass, whoMark } from '../editor/who.ts';
import { highlighted, type Piece } from './highlight.ts';
import { linesTaken } from './standing.ts';

/** Lines that are laid out together: those that are far out of sight are not at all. */
const STRETCH = 25;

interface Drawn {
  readonly text: string;
  readonly dom: HTMLElement;
  /** From the first. */
  readonly lines: readonly HTMLElement[];
  /** Those of which something is said. */
  marked: readonly HTMLElement[];
}

/** Files once drawn, which stay in the page: a step of another thread often shows another file, and hundreds of lines are dear. */
const drawn = new Map<string, Drawn>();

/** All that are drawn, all but this one aside. */
export function filesWith(engine: LabEngine, state: LabState, file: string, text: string): readonly HTMLElement[] {
  let shown = drawn.get(file);
  if (shown?.text !== text) {
    shown = drawnOf(engine, file, text);
    drawn.set(file, shown);
  }
  takeBack(shown.marked);
  shown.marked = markLines(shown.lines, state, file);
  return [...drawn.values()].map(({ dom }) => {
    dom.classList.toggle('aside', dom !== shown.dom);
    return dom;
  });
}

function drawnOf(engine: LabEngine, file: string, text: string): Drawn {
  const changed = changedIn(engine, file);
  const lines = highlighted(text).map((pieces, n) => lineOf(pieces, n + 1, changed.has(n + 1)));
  const dom = document.createElement('div');
  dom.className = 'lines';
  for (let n = 0; n < lines.length; n += STRETCH) {
    const stretch = document.createElement('ol');
    const some = lines.slice(n, n + STRETCH);
    stretch.start = n + 1;
    stretch.style.setProperty('--lines', String(some.length));
    stretch.append(...some);
    dom.append(stretch);
  }
  return { text, dom, lines, marked: [] };
}

function changedIn({ edits, original }: LabEngine, file: string): ReadonlySet<number> {
  const text = edits.get(file);
  return new Set(text === undefined ? [] : editorTools().changedLinesOf(original(file) ?? '', text).lines);
}

function lineOf(pieces: readonly Piece[], number: number, isChanged: boolean): HTMLElement {
  const line = document.createElement('li');
  const code = document.createElement('code');
  line.dataset.line = String(number);
  line.classList.toggle('changed-line', isChanged);
  code.append(...pieces.map(({ text, kind }) => (kind === null ? text : coloured(text, kind))));
  line.append(code);
  return line;
}

function coloured(text: string, kind: string): HTMLElement {
  const span = document.createElement('span');
  span.className = `t-${kind}`;
  span.textContent = text;
  return span;
}

function takeBack(marked: readonly HTMLElement[]): void {
  for (const line of marked) {
    line.classList.remove('last-line', 'taken-line', ...THREAD_CLASSES);
    line.querySelector('.who')?.remove();
  }
}

/** Says of lines where threads stand, and where the last step was made. Those of which it says something. */
function markLines(lines: readonly HTMLElement[], state: LabState, file: string): HTMLElement[] {
  const { last } = state;
  const marked: (HTMLElement | undefined)[] = [];
  if (last?.where?.file === file) {
    const line = lines[last.where.line - 1];
    line?.classList.add('last-line');
    marked.push(line);
  }
  for (const { line: number, threads } of linesTaken(state, file)) {
    const line = lines[number - 1];
    line?.classList.add('taken-line', threadClass(threads[0]?.number ?? 0));
    line?.prepend(whoMark(threads));
    marked.push(line);
  }
  return marked.filter(line => line !== undefined);
}
