/** The view of reports of benchmarks. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ReportEntry } from '../../../report/live.ts';
import type { Live } from './live.ts';

export function reportsView(live: Live): TemplateResult {
  const report = live.reports.find(({ number }) => number === live.report);
  return html`<main class="reports">
    <h2 class="unseen">Bench reports</h2>
    ${live.lost === null ? nothing : html`<p class="trouble" role="alert">${live.lost}</p>`}
    ${live.trouble === null ? nothing : html`<p class="trouble" role="alert">${live.trouble}</p>`}
    <section class="list" aria-labelledby="list-title">
      <h2 id="list-title">Kinds of lock, measured</h2>
      ${
        live.reports.length === 0
          ? html`<p>
              None yet. <code class="command">coremap bench --json &gt; bench.json</code> makes one, which
              <code class="command">coremap lab --reports bench.json</code> shows.
            </p>`
          : html`<ul>${live.reports.map(each => entry(live, each))}</ul>`
      }
      ${measurePart(live)}
    </section>
    ${
      report === undefined
        ? nothing
        : html`<section class="report" aria-label="the report ${report.name}">
            <p class="links">
              <a href="/reports/${report.number}" target="_blank">in a window of its own</a>
              <a href="/reports/${report.number}.json" download="coremap-bench-${report.number}.json">its document</a>
            </p>
            <iframe src="/reports/${report.number}" title="report ${report.name}"></iframe>
          </section>`
    }
  </main>`;
}

function entry(live: Live, { number, name, cells, locks, host }: ReportEntry): TemplateResult {
  return html`<li>
    <button aria-pressed=${live.report === number} @click=${() => live.show(number)}>${name}</button>
    <span class="quiet">${cells} cells; ${locks.join(', ')}; ${host}</span>
  </li>`;
}

function measurePart(live: Live): TemplateResult {
  const { measuring } = live;
  return html`<div class="measure">
    <p class="actions">
      <button class="main" ?disabled=${live.isBusy || live.lost !== null} @click=${() => live.measure()}>Measure now</button>
      <button ?disabled=${measuring === null} @click=${() => live.stop()}>Stop</button>
      <span class="quiet">${live.isRunning ? 'when the live run has ended' : 'what coremap bench --quick does, on this host'}</span>
    </p>
    <div class="progress">
      ${
        measuring === null
          ? nothing
          : html`<label
              ><progress max=${measuring.planned || 1} value=${measuring.done}></progress>
              <span>${measuring.phase} ${measuring.cell}</span>
            </label>`
      }
    </div>
  </div>`;
}
