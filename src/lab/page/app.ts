/** The page: draws what the lab stands at, passes keys on, and keeps the address up to date. */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { LabEngine } from '../api.ts';
import { addressOf, addressText } from './address.ts';
import { isTyped, press } from './keys.ts';
import { Lab } from './lab.ts';
import { otherView, TITLES } from './live/index.ts';
import { Live } from './live/live.ts';
import { liveServer } from './live/server.ts';
import { type View, viewLinks, viewOf } from './live/views.ts';
import { freePart, lessonChooser } from './parts/chooser.ts';
import { coremapPart, memoryPart } from './parts/coremap.ts';
import { closeExport } from './parts/export.ts';
import { faultPart } from './parts/fault.ts';
import { meanings } from './parts/glossary.ts';
import { helpPart } from './parts/help.ts';
import { lanesPart } from './parts/lanes.ts';
import { lessonPart } from './parts/lesson.ts';
import { locksPart } from './parts/locks.ts';
import { logPart } from './parts/log.ts';
import { bringRunIntoView, runsPart } from './parts/runs.ts';
import { shownFile, shownLine, sourcePart } from './parts/source.ts';
import { threadsPart } from './parts/threads.ts';
import { transportPart } from './parts/transport.ts';

/** A replay string is made by a run to the end: not at every step of a key that is held down. */
const ADDRESS_DELAY_MS = 250;

/** Shows the lab in an element, and at the address's run or lesson. */
export function showLab(root: HTMLElement, engine: LabEngine): void {
  let drawn = false;
  let addressDue: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    drawn = true;
    queueMicrotask(() => {
      if (drawn) {
        drawn = false;
        const wasAtStop = document.activeElement?.matches('.proof .stop') ?? false;
        render(page(lab, live, view, model), root);
        if (wasAtStop && document.querySelector('.proof .stop') === null) {
          document.querySelector<HTMLElement>('.lesson .actions .main')?.focus();
        }
        document.title = `${view === 'model' ? (lab.lesson?.title ?? lab.session.request.program) : TITLES[view]} - coremap lab`;
        if (view === 'model') {
          bringIntoView(lab);
        }
      }
    });
    clearTimeout(addressDue);
    addressDue = setTimeout(() => view === 'model' && writeAddress(lab), ADDRESS_DELAY_MS);
  };
  let view: View = 'model';
  /** Where the model machine stood when another view was opened. */
  let model = '#';
  const lab = new Lab(engine, draw);
  const live = new Live(liveServer(location), sampled => (sampled ? drawSample(view, draw) : draw()));
  const openAddress = () => {
    const from = view;
    view = viewOf(location.hash);
    if (view !== 'model') {
      model = from === 'model' ? addressText(lab.address()) : model;
      live.open();
      draw();
    } else if (from === 'model' || location.hash !== model) {
      lab.openAddress(addressOf(location.hash));
    } else {
      draw();
    }
  };
  openAddress();
  addEventListener('hashchange', openAddress);
  addEventListener('keydown', event => {
    if (view !== 'model') {
      return;
    }
    if (event.key === '?' && !isTyped(event)) {
      showHelp();
    } else if (press(lab, event)) {
      event.preventDefault();
      closeExport();
    }
  });
}

/** Samples come ten times a second: whoever wants less motion gets one of them. */
const CALM_MS = 1000;
let sampleDrawnAt = 0;

function drawSample(view: View, draw: () => void): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (view === 'live' && (!calm || performance.now() - sampleDrawnAt >= CALM_MS)) {
    sampleDrawnAt = performance.now();
    draw();
  }
}

function writeAddress(lab: Lab): void {
  const text = addressText(lab.address());
  if (text !== location.hash) {
    history.replaceState(null, '', text);
  }
}

function showHelp(): void {
  document.querySelector<HTMLDialogElement>('#help')?.showModal();
}

function page(lab: Lab, live: Live, view: View, model: string): TemplateResult {
  const { state, lesson } = lab;
  const links = viewLinks(view, model, live);
  if (view !== 'model') {
    return html`<header class="top"><h1>coremap lab</h1>${links}</header>${otherView(view, live, lab.engine)}`;
  }
  return html`<header class="top">
      <h1>coremap lab</h1>
      ${links} ${lessonChooser(lab)}
      <button class="help" @click=${showHelp}>Keys <kbd>?</kbd></button>
    </header>
    ${lab.trouble === null ? nothing : html`<p class="trouble" role="alert">${lab.trouble}</p>`}
    <main>
      <div class="left">${lesson === null ? freePart(lab) : lessonPart(lab, lesson)}</div>
      <div class="middle">
        ${threadsPart(lab)} ${coremapPart(state)}
        ${state.kernel === null ? locksPart(state) : html`<div class="pair">${locksPart(state)} ${memoryPart(state)}</div>`}
        ${logPart(lab, state)}
      </div>
      <div class="right">${faultPart(lab, state)} ${sourcePart(lab, state)}</div>
      <div class="foot">${lanesPart(lab, state)} ${runsPart(lab)} ${transportPart(lab, state)}</div>
      ${meanings()}
    </main>
    ${helpPart()}`;
}

let openedBefore = '';
let shownBefore = '';
let stageBefore = 0;
let proofBefore: string | undefined;

/** Scrolls what was opened to its top, the source to the line that counts, the lesson to a stage that has opened, the lanes to the position. */
function bringIntoView(lab: Lab): void {
  const { state } = lab;
  const opened = lab.lesson?.id ?? lab.session.request.program;
  if (opened !== openedBefore) {
    openedBefore = opened;
    for (const column of document.querySelectorAll('.left, .middle, .right')) {
      column.scrollTop = 0;
    }
  }
  const [file, line] = [shownFile(lab, state), shownLine(lab, state)];
  const code = document.querySelector<HTMLElement>('#code');
  const sight = `${file}:${line} ${code?.clientHeight}`;
  if (code !== null && sight !== shownBefore) {
    shownBefore = sight;
    bringLineIntoView(code, line ?? 1);
  }
  const stages = document.querySelectorAll('.stage.open');
  if (stages.length > stageBefore && stages.length > 2) {
    stages.item(stages.length - 1).scrollIntoView({ block: 'nearest' });
  }
  stageBefore = stages.length;
  const proof = document.querySelector('.proof');
  if (proof?.className !== proofBefore) {
    proofBefore = proof?.className;
    proof?.closest('.stage')?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }
  bringRunIntoView();
  const lanes = document.querySelector<HTMLElement>('#lanes');
  const cursor = lanes?.querySelector('.cursor')?.getAttribute('x1');
  if (lanes != null && cursor != null) {
    const x = Number(cursor);
    if (x < lanes.scrollLeft + 20 || x > lanes.scrollLeft + lanes.clientWidth - 40) {
      lanes.scrollLeft = Math.max(0, x - lanes.clientWidth * 0.6);
    }
  }
}

/** Lines are laid out when they come into sight, and those that are wrapped then move what is below them: it looks again. */
function bringLineIntoView(code: HTMLElement, line: number, looks = 3): void {
  const at = code.querySelector('.lines:not(.aside)')?.querySelector(`li[data-line="${line}"]`);
  if (at == null) {
    return;
  }
  const { top: from, height } = at.getBoundingClientRect();
  const top = from - code.getBoundingClientRect().top + code.scrollTop;
  if (top < code.scrollTop + 2 * height || top + 3 * height > code.scrollTop + code.clientHeight) {
    code.scrollTop = Math.max(0, top - code.clientHeight / 3);
  }
  if (looks > 1) {
    requestAnimationFrame(() => bringLineIntoView(code, line, looks - 1));
  }
}
