/** The numbers of the last second as text. */
import { html, type TemplateResult } from 'lit';
import { count, percent, short, time } from '../../../report/numbers.ts';
import type { RunSample } from '../../../run/sample/types.ts';
import { binOf, perSecond } from './history.ts';

/** Samples that make up about a second. */
const SECOND = 10;

interface Fact {
  readonly name: string;
  readonly value: string;
}

function factsOf(recent: readonly RunSample[]): Fact[] {
  const samples = recent.slice(-SECOND);
  const last = samples.at(-1);
  if (last === undefined) {
    return [];
  }
  const ms = samples.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
  const sum = (of: (sample: RunSample) => number) => samples.reduce((all, each) => all + of(each), 0);
  const rate = (of: (sample: RunSample) => number) => `${short(perSecond(sum(of), ms))}/s`;
  const { waitNs, operations } = binOf(samples);
  const taken = sum(({ lock }) => lock.acquisitions);
  return [
    { name: 'operations', value: `${short(operations)}/s` },
    { name: 'lock taken', value: rate(({ lock }) => lock.acquisitions) },
    {
      name: 'found held',
      value: percent(
        sum(({ lock }) => lock.contended),
        taken,
      ),
    },
    { name: 'slept for it', value: rate(({ lock }) => lock.sleeps) },
    { name: 'waited, half', value: waitNs === null ? '–' : time(waitNs.p50) },
    { name: 'waited, 99 %', value: waitNs === null ? '–' : time(waitNs.p99) },
    { name: 'page faults', value: rate(({ counts }) => counts.pageFaults) },
    { name: 'evictions', value: rate(({ counts }) => counts.evictions) },
    { name: 'swap reads', value: rate(({ counts }) => counts.swapReads) },
    { name: 'swap writes', value: rate(({ counts }) => counts.swapWrites) },
    { name: 'shootdowns sent', value: rate(({ counts }) => counts.shootdownsSent) },
    { name: 'acknowledged', value: rate(({ counts }) => counts.shootdownsAcknowledged) },
    { name: 'IPIs', value: rate(({ counts }) => counts.ipis) },
    { name: 'disk queue', value: count(last.diskQueue) },
    { name: 'free frames', value: count(last.coremap.free) },
  ];
}

export function factsPart(recent: readonly RunSample[]): TemplateResult {
  const facts = factsOf(recent);
  return html`<section class="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">The last second</h2>
    ${
      facts.length === 0
        ? html`<p class="quiet">nothing yet</p>`
        : html`<dl>
            ${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
          </dl>`
    }
  </section>`;
}

/** One sentence on a run, for whoever listens. */
export function spokenSummary(recent: readonly RunSample[]): string {
  const said = factsOf(recent);
  const value = (name: string) => said.find(fact => fact.name === name)?.value;
  return said.length === 0
    ? ''
    : `${value('operations')?.replace('/s', ' a second')} operations, ${value('evictions')?.replace('/s', ' a second')} evictions, the lock found held: ${value('found held')}`;
}
