/** The tree of the runs that were tried with this program: where they part, how they end, and the way back to each. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { axisOf } from '../../runs/axis.ts';
import { type Piece, piecesOf } from '../../runs/pieces.ts';
import { type Row, rowOf, rowsOf } from '../../runs/rows.ts';
import { pathText, type Run } from '../../runs/run.ts';
import type { Stretch } from '../../runs/ways.ts';
import type { Lab } from '../lab.ts';
import { MARGIN, runLine } from './runline.ts';
import { endText, foldedText, moreText, runText, tallyText } from './runwords.ts';
import { count } from './words.ts';

/** Of the axis, in pixels: beside it there is room for how a run ends. */
const WIDTHS = { least: 150, most: 220 };

export function runsPart(lab: Lab): TemplateResult {
  const { tried } = lab;
  const { runs, current } = tried;
  const rows = tried.tree === null ? [] : rowsOf(tried.tree, current, tried.opened);
  return html`<section class="runs" aria-labelledby="runs-title">
    <header>
      <h2 id="runs-title">Runs tried</h2>
      <p class="quiet">${runs.length === 0 ? 'none yet' : `${count(runs.length, 'run')}: ${tallyText(runs)}`}</p>
      <button class="link forget" ?disabled=${runs.length < 2} @click=${() => forget(lab)}>Forget others</button>
    </header>
    <div class="run-box">
      ${rows.length === 0 ? html`<p class="quiet">Each order of steps that you try becomes a line here.</p>` : tree(lab, rows)}
    </div>
    <p class="path">${pathSaid(lab)}</p>
  </section>`;
}

function forget(lab: Lab): void {
  lab.tried.forget();
  lab.changed();
}

/** Of the run that is pointed at; else of the one that the reader is in, up to where. */
function pathSaid({ tried, session }: Lab): string {
  const { current, shown } = tried;
  if (shown !== null) {
    return `${upperFirst(runText(shown.run))}. ${pathText(shown.run.turns)}.`;
  }
  return current === null
    ? ''
    : `You are in run ${current.number}, at step ${session.position}: ${pathText(current.turns, session.position)}.`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tree(lab: Lab, rows: readonly Row[]): TemplateResult {
  const { tried } = lab;
  const axis = axisOf(
    rows.flatMap(({ limb: { way } }) => way.stretches.flatMap(bounds)),
    Math.max(...rows.map(({ limb }) => limb.run.choices.length)),
    WIDTHS,
  );
  const standing = placeIn(lab, rows);
  const stop = rowOf(rows, tried.focused) ?? rowOf(rows, tried.current) ?? rows[0];
  const shown = tried.shown === null ? new Map<Run, Piece[]>() : piecesOf(tried.shown);
  return html`<ul role="tree" aria-label="runs tried" @pointerleave=${() => point(lab, null)}>
    ${repeat(
      rows,
      ({ limb }) => limb.run.number,
      (row, n) => {
        const { run } = row.limb;
        const line = runLine({
          ...{ row, axis },
          rowsTo: other => rowsBetween(rows, n, other),
          nodes: rows.filter(({ parent }) => parent === row).map(({ limb }) => limb.at),
          shown: shown.get(run) ?? [],
          position: standing?.row === row ? standing.at : null,
        });
        return item(lab, rows, row, row === stop, html`${line}`, axis.width + MARGIN);
      },
    )}
  </ul>`;
}

/** Steps at which a stretch leaves another run or meets one: its own, and the other's. */
function bounds({ from, to, leaves, meets }: Stretch): number[] {
  return [from, ...(leaves === null ? [] : [leaves.at]), ...(meets === null ? [] : [to, meets.at])];
}

/** From row `n` down to the one of a run; null for one that is folded. */
function rowsBetween(rows: readonly Row[], n: number, run: Run): number | null {
  const other = rows.findIndex(({ limb }) => limb.run === run);
  return other < 0 ? null : other - n;
}

/** Where the position is drawn: on the row of the run whose step led there, or of the one that this is folded into. */
function placeIn({ tried, session }: Lab, rows: readonly Row[]): { readonly row: Row; readonly at: number } | null {
  const { current } = tried;
  const place = (current === null ? undefined : tried.wayOf(current)?.places[session.position]) ?? null;
  const row = rowOf(rows, place?.run ?? current);
  return row === null || place === null ? null : { row, at: Math.min(place.at, row.limb.run.choices.length) };
}

function item(
  lab: Lab,
  rows: readonly Row[],
  row: Row,
  isStop: boolean,
  line: TemplateResult,
  width: number,
): TemplateResult {
  const { run, ending } = row.limb;
  const isCurrent = run === lab.tried.current;
  return html`<li
    role="treeitem"
    class="run ${isCurrent ? 'current' : ''} is-${run.end?.kind ?? 'open'}"
    data-run=${run.number}
    tabindex=${isStop ? 0 : -1}
    aria-level=${row.level}
    aria-posinset=${row.place}
    aria-setsize=${row.places}
    aria-expanded=${row.isOpen ?? nothing}
    aria-selected=${isCurrent}
    aria-description=${moreText(row)}
    style="--line:${width}px"
    @click=${() => lab.goToRun(run)}
    @pointerenter=${() => point(lab, run)}
    @focus=${() => focusOn(lab, run)}
    @blur=${() => focusOn(lab, null)}
    @keydown=${(event: KeyboardEvent) => keyDown(lab, rows, row, event)}
  >
    <span class="fold" aria-hidden="true" @click=${(event: Event) => fold(lab, row, event)}>${row.isOpen === null ? '' : row.isOpen ? '▾' : '▸'}</span>
    <span class="unseen">run ${run.number}</span>
    ${line}
    <span class="ends">${endText(run)}</span>
    ${ending === null ? nothing : html`<span class="letter" title="state ${ending.letter}: ${count(ending.runs, 'run')}">${ending.letter}</span>`}
    ${row.isOpen === false ? html`<span class="folded" title="folded: ${tallyText(row.limb.runs.slice(1))}">${foldedText(row)}</span>` : nothing}
  </li>`;
}

function point(lab: Lab, run: Run | null): void {
  if (lab.tried.pointed !== run) {
    lab.tried.pointed = run;
    lab.changed();
  }
}

function focusOn(lab: Lab, run: Run | null): void {
  lab.tried.focused = run;
  lab.changed();
}

function fold(lab: Lab, row: Row, event: Event): void {
  if (row.isOpen !== null) {
    event.stopPropagation();
    open(lab, row, !row.isOpen);
  }
}

function open(lab: Lab, { limb }: Row, isOpen: boolean): void {
  lab.tried.opened.set(limb.run.number, isOpen);
  lab.changed();
}

/** As a tree of ARIA: up and down, left to what it hangs on or to fold, right to unfold or to the first that hangs on it. */
function keyDown(lab: Lab, rows: readonly Row[], row: Row, event: KeyboardEvent): void {
  const at = rows.indexOf(row);
  const go = (to: Row | null | undefined) => {
    const list = (event.currentTarget as HTMLElement).parentElement;
    list?.querySelector<HTMLElement>(`[data-run="${to?.limb.run.number}"]`)?.focus();
  };
  const moves: Readonly<Record<string, () => void>> = {
    ArrowUp: () => go(rows[at - 1]),
    ArrowDown: () => go(rows[at + 1]),
    Home: () => go(rows[0]),
    End: () => go(rows.at(-1)),
    ArrowRight: () => (row.isOpen === false ? open(lab, row, true) : go(rows.find(({ parent }) => parent === row))),
    ArrowLeft: () => (row.isOpen ? open(lab, row, false) : go(row.parent)),
    Enter: () => lab.goToRun(row.limb.run),
    ' ': () => lab.goToRun(row.limb.run),
  };
  const move = Object.hasOwn(moves, event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (move) {
    moves[event.key]?.();
    event.preventDefault();
    event.stopPropagation();
  }
}

let inSight: string | null = null;

/** Scrolls the tree, and not the page, to the run that the reader has come to. */
export function bringRunIntoView(): void {
  const box = document.querySelector<HTMLElement>('.run-box');
  const row = box?.querySelector<HTMLElement>('.run.current');
  const run = row?.dataset.run ?? null;
  if (box == null || row == null || run === inSight) {
    return;
  }
  inSight = run;
  const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }
}
