/** What is wrong: in a sentence, as two accesses side by side, or as a circle of who waits for whom. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabAccess, LabFault, LabState } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { commandPart } from './commandline.ts';
import { cyclePart } from './cycle.ts';
import { faultKindText, placeText, threadMark, threadName } from './words.ts';

const CLASSES: Readonly<Record<string, string>> = {
  race: 'Two accesses to one word, one of them at least a plain change, and nothing says which comes first.',
  atomicity: 'Steps that belong together came apart: another CPU got in between.',
  order: 'Something was used before it was ready, or after it was over.',
  deadlock: 'Nobody in the circle can move: each waits for what only the next one could do.',
  'lost wake-up': 'A thread sleeps for something that has already come about, and nobody will wake it.',
  livelock: 'All move, and none gets on.',
  misuse: 'A rule was broken that one thread alone could have kept.',
};

export function faultPart(lab: Lab, state: LabState): TemplateResult {
  const { end, race } = state;
  const fault = end?.fault ?? race;
  return html`<section class="fault ${fault === null ? 'none' : ''}" aria-labelledby="fault-title" aria-live="polite">
    ${
      fault === null
        ? html`<h2 id="fault-title">Nothing wrong so far</h2>
            <p class="quiet">${quietText(state)}</p>`
        : told(lab, state, fault)
    }
  </section>`;
}

function quietText({ end }: LabState): string {
  switch (end?.kind) {
    case 'done':
      return 'The run is over: every operation returned, and the coremap, the page tables, the TLBs and swap agree. Another order of steps may end otherwise.';
    case 'endless':
      return 'The run was cut short after 50,000 steps.';
    default:
      return 'Owners, user memory and data races are watched at every step.';
  }
}

function told(lab: Lab, state: LabState, fault: LabFault): TemplateResult {
  const behind = state.end?.endedIn;
  return html`<h2 id="fault-title"><span class="kind">${faultKindText(fault.kind)}</span> ${withoutKind(state, fault)}</h2>
    <p>${CLASSES[fault.class] ?? ''}</p>
    ${behind != null && behind.message !== fault.message ? html`<p><strong>It ended in:</strong> ${behind.message}</p>` : nothing}
    ${fault.accesses.length === 2 ? racing(lab, state, fault) : nothing} ${raceBefore(lab, state)}
    ${fault.cycle.length > 0 ? cyclePart(state, fault.cycle) : nothing}
    ${waits(fault)} ${thrownAt(lab, fault)}
    ${
      state.end === null
        ? html`<p class="quiet">The run goes on: watch what becomes of it.</p>`
        : html`<p class="actions">
            <button @click=${() => lab.shrink()}>Make it smaller</button>
            <button @click=${() => lab.compare()}>Compare with a good run</button>
            <span class="quiet" role="status">${lab.isSmallest ? 'It is as small as it can be made.' : ''}</span>
          </p>
          <p class="elsewhere">${commandPart(lab)}</p>`
    }`;
}

/** What a message says after its kind; of a race or a circle, no more than what it is about: the rest is shown. */
function withoutKind(state: LabState, fault: LabFault): string {
  const { message, accesses, cycle } = fault;
  if (cycle.length > 0) {
    const names = cycle.map(({ thread }) => threadName(state, thread)).sort();
    return names.length === 1
      ? `${names[0]} waits for itself`
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} wait for each other`;
  }
  if (accesses.length === 2) {
    return `on ${accesses[0]?.word}`;
  }
  const words = faultKindText(fault.kind);
  return message.startsWith(words) ? message.slice(words.length).replace(/^: /, '').trimStart() : message;
}

/** Of threads that wait in no circle, each; not again what the message has said. */
function waits({ cycle, waits: all, message }: LabFault): TemplateResult | typeof nothing {
  const unsaid = cycle.length > 0 ? [] : all.filter(text => !message.includes(text));
  return unsaid.length === 0 ? nothing : html`<ul>${unsaid.map(text => html`<li>${text}</li>`)}</ul>`;
}

function thrownAt({ engine }: Lab, { thrownAt: where, accesses }: LabFault): TemplateResult | typeof nothing {
  if (where === null || accesses.length > 0) {
    return nothing;
  }
  const line = engine.source(where.file)?.split('\n')[where.line - 1]?.trim();
  return html`<p class="thrown-at"><span class="place">${placeText(where)}</span> <code>${line}</code></p>`;
}

/** The race that came before what a run ended in, where that is not told as the fault. */
function raceBefore(lab: Lab, state: LabState): TemplateResult | typeof nothing {
  const { end, race } = state;
  return end === null || race === null
    ? nothing
    : html`<p><strong>Before that:</strong> a data race on ${race.accesses[0]?.word}</p>
        ${racing(lab, state, race)}`;
}

function racing(lab: Lab, state: LabState, { accesses }: LabFault): TemplateResult {
  const [one, two] = accesses as [LabAccess, LabAccess];
  return html`<div class="racing">
    ${access(lab, state, one)}
    <p class="unordered"><span aria-hidden="true">⇠ ✕ ⇢</span> nothing orders these two</p>
    ${access(lab, state, two)}
  </div>`;
}

function access(lab: Lab, state: LabState, it: LabAccess): TemplateResult {
  const line = it.where === null ? undefined : lab.engine.source(it.where.file)?.split('\n')[it.where.line - 1];
  return html`<div class="access">
    <p>${threadMark(state, it.thread)}, step ${it.step + 1}</p>
    <p>${it.atomic ? 'atomic' : 'plain'} ${it.kind}, ${it.held.length === 0 ? 'under no lock' : `under ${it.held.join(', ')}`}</p>
    ${
      it.where === null
        ? nothing
        : html`<p><span class="place">${placeText(it.where)}</span> <code title=${line?.trim() ?? ''}>${line?.trim() ?? ''}</code></p>`
    }
    <button @click=${() => goThere(lab, it)} aria-label="Go there: step ${it.step + 1}, by ${it.name}">Go there</button>
  </div>`;
}

/** To the step after it, with its own line in view: its thread may stand far from that by then. */
function goThere(lab: Lab, { step, where }: LabAccess): void {
  lab.goTo(step + 1);
  if (where !== null) {
    lab.showFile(where.file, where.line);
  }
}
