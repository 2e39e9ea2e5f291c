/** A card for each CPU, and for each device that moves by itself. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LabCpu, LabState, LabThread } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { interruptPart } from './interrupt.ts';
import { shootdownsPart, tlbPart } from './tlb.ts';
import { placeText } from './words.ts';

export function threadsPart(lab: Lab): TemplateResult {
  const { state } = lab;
  return html`<section class="threads" aria-label="CPUs and devices" style="--cpus:${state.cpus.length}">
    ${state.threads.map(thread => card(lab, state, thread))}
  </section>`;
}

/** A device has little to say: its card is one line. */
function card(lab: Lab, state: LabState, thread: LabThread): TemplateResult {
  const { number, name } = thread;
  const cpu = state.cpus.find(({ threads }) => threads[0] === number);
  const isChosen = lab.selected === number;
  const moved = state.last?.thread === number;
  return html`<article
    class="card ${kindOf(state, thread)} thread-${number % 8} ${isChosen ? 'chosen' : ''} ${moved ? 'moved' : ''}"
    aria-labelledby="thread-${number}"
    @click=${() => isChosen || lab.select(number)}
  >
    <header>
      <h3 id="thread-${number}">${name}</h3>
      ${cpu === undefined ? nothing : level(cpu)}
      <kbd title="the key that moves ${name}">${number}</kbd>
    </header>
    ${operations(thread)} ${whatNext(lab, thread)}
    <div class="moves">
      ${
        thread.cpu === null
          ? html`<button ?disabled=${!thread.enabled} @click=${() => lab.step(number)} aria-label="${name}: Complete a request">
              Complete a request
            </button>`
          : html`<button ?disabled=${!thread.enabled} @click=${() => lab.step(number)} aria-label="${name}: Step" title="its next access">
              Step
            </button>
            <button
              ?disabled=${!thread.enabled}
              @click=${() => lab.stepOperation(number)}
              aria-label="${name}: Operation" title="to the end of its operation"
            >
              Operation
            </button>
            <button
              ?disabled=${!thread.enabled}
              @click=${() => lab.stepUntilBlocked(number)}
              aria-label="${name}: Until blocked" title="until it cannot move, or is done"
            >
              Until blocked
            </button>`
      }
    </div>
    ${thread.cpu === null ? nothing : interruptPart(lab, thread)}
    ${cpu === undefined || state.kernel === null ? nothing : html`${tlbPart(state, cpu)} ${shootdownsPart(cpu)}`}
  </article>`;
}

function kindOf({ threads }: LabState, { cpu }: LabThread): string {
  const devices = threads.filter(thread => thread.cpu === null).length;
  return cpu !== null ? '' : devices === 1 ? 'device alone' : 'device';
}

/** Whether interrupts come through, and which wait at the door. */
function level({ interruptLevel, inInterrupt, lines }: LabCpu): TemplateResult {
  return html`<span class="flags">
    ${lines.map(line => html`<span class="flag up" title="this interrupt line is up">${line}</span>`)}
    ${
      inInterrupt
        ? html`<span class="flag busy">in an interrupt</span>`
        : interruptLevel > 0
          ? html`<span class="flag deaf" title="it takes no interrupt now">interrupts off</span>`
          : html`<span class="flag">interrupts on</span>`
    }
  </span>`;
}

function operations({ operations: all, operation, results, done }: LabThread): TemplateResult | typeof nothing {
  if (all.length === 0) {
    return nothing;
  }
  return html`<ol class="operations" aria-label="operations">
    ${all.map((label, n) => {
      const is = n < operation || done ? 'past' : n === operation ? 'now' : 'later';
      const result = results[n];
      return html`<li class=${is} aria-current=${is === 'now' ? 'step' : nothing}>
        ${label}${is === 'past' && result !== undefined ? html`<span class="result"> → ${resultText(result)}</span>` : nothing}
      </li>`;
    })}
  </ol>`;
}

function resultText(result: number): string {
  return result > 4096 || result < -255 ? `0x${(result >>> 0).toString(16)}` : String(result);
}

function whatNext(lab: Lab, { next, blocked, done, cpu, enabled }: LabThread): TemplateResult {
  const idle = cpu === null && blocked !== null;
  if (blocked !== null && !done && !idle) {
    return html`<p class="next blocked">
      <strong>blocked:</strong> ${blocked.text}${blocked.deaf ? ', interrupts off' : nothing}
    </p>`;
  }
  if (next === null || idle || (done && !enabled)) {
    return html`<p class="next quiet">${done ? 'done' : idle ? 'nothing to do' : 'nothing more'}</p>`;
  }
  const { where } = next;
  return html`<p class="next ${enabled ? '' : 'quiet'}">
    ${enabled ? (done ? 'done;' : '') : 'stopped where it'} ${next.text}
    ${
      where === null
        ? nothing
        : html`<button class="link place" @click=${() => lab.showFile(where.file)} title="show ${where.file}">
            ${placeText(where)}
          </button>`
    }
  </p>`;
}
