/** A card for each CPU of a run: what it does now, and what it has done of late. */
import { html, nothing, type TemplateResult } from 'lit';
import { short } from '../../../report/numbers.ts';
import type { CpuSample, Doing, RunSample } from '../../../run/sample/types.ts';
import { perSecond } from './history.ts';

const DOING: readonly (readonly [doing: Doing, text: string, means: string])[] = [
  ['user', 'user mode', 'runs a process'],
  ['kernel', 'kernel', 'runs in the kernel'],
  ['interrupt', 'interrupt', 'handles an interrupt'],
  ['spins', 'spins', 'waits, and burns its core'],
  ['sleeps', 'sleeps', 'waits, and burns nothing'],
  ['idle', 'idle', 'has nothing to run'],
  ['stopped', 'audit', 'stands still while the coremap is audited'],
  ['offline', 'done', 'has nothing more to do in this run'],
];

export function cpusPart(recent: readonly RunSample[], cpus: number, ended: boolean): TemplateResult {
  return html`<section class="cpus-now" aria-labelledby="cpus-now-title">
    <header>
      <h2 id="cpus-now-title">CPUs</h2>
      <p class="quiet">the bar: the last three seconds</p>
      <ul class="doing-key" aria-label="what CPUs do">
        ${DOING.slice(0, -1).map(([doing, text, means]) => html`<li title=${means}><span class="doing-mark ${doing}"></span>${text}</li>`)}
      </ul>
    </header>
    <ul class="cards">${Array.from({ length: cpus }, (_, cpu) => card(recent, cpu, ended))}</ul>
  </section>`;
}

function card(recent: readonly RunSample[], cpu: number, ended: boolean): TemplateResult {
  const all = recent.flatMap(({ cpus }) => cpus[cpu] ?? []);
  const now = ended ? undefined : all.at(-1);
  const ms = recent.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
  const rate = perSecond(
    all.reduce((sum, { operations }) => sum + operations, 0),
    ms,
  );
  const [, text] = DOING.find(([doing]) => doing === now?.doing) ?? [];
  return html`<li class="card thread-${cpu % 8}">
    <h3>CPU ${cpu}</h3>
    <span class="flags">${now === undefined ? nothing : flags(now)}</span>
    <span class="rate">${ended ? nothing : `${short(rate)}/s`}</span>
    <p class="doing">
      <span class="doing-mark ${now?.doing ?? 'idle'}"></span>${text ?? (ended ? 'ended' : 'not started')}${now?.thread == null ? nothing : html` <span class="quiet">${now.thread}</span>`}
    </p>
    <p class="waits">${now === undefined ? nothing : waitsText(now)}</p>
    ${shares(all)}
  </li>`;
}

/** The verb is said already. */
function waitsText({ waits, holds }: CpuSample): string {
  return waits?.replace(/^(?:spins |sleeps |waits )/, '') ?? (holds ? 'holds coremap.lock' : '');
}

function flags({ interruptLevel, unacknowledged, runnable }: CpuSample): TemplateResult {
  return html`
    ${interruptLevel === 0 ? nothing : html`<span class="flag deaf" title="interrupts off, level ${interruptLevel}">deaf</span>`}
    ${unacknowledged === 0 ? nothing : html`<span class="flag up" title="shootdowns that it has not acknowledged">${unacknowledged} unacked</span>`}
    ${runnable === 0 ? nothing : html`<span class="flag" title="threads that wait for their turn here">+${runnable}</span>`}
  `;
}

function shares(all: readonly CpuSample[]): TemplateResult {
  const parts = DOING.flatMap(([doing, text]) => {
    const share = all.filter(each => each.doing === doing).length / Math.max(1, all.length);
    return share === 0 ? [] : [{ doing, text, percent: Math.round(share * 100) }];
  });
  const says = parts.map(({ text, percent }) => `${text} ${percent} %`).join(', ');
  return html`<div class="shares" role="img" aria-label=${says || 'nothing yet'} title=${says}>
    ${parts.map(({ doing, percent }) => html`<span class="doing-mark ${doing}" style="flex-grow:${percent}"></span>`)}
  </div>`;
}
