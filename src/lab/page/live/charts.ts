/** The three charts of a run. */
import { html, type TemplateResult } from 'lit';
import { short, time } from '../../../report/numbers.ts';
import { chart } from './chart.ts';
import type { Bin } from './history.ts';

const rate = (value: number) => (value < 10 ? value.toFixed(value === 0 ? 0 : 1) : short(value));

export function chartsPart(bins: readonly Bin[], cpus: number): TemplateResult {
  const last = bins.at(-1);
  const each = Array.from({ length: cpus }, (_, cpu) => ({
    name: `CPU ${cpu}`,
    look: `thread-${cpu % 8}`,
    of: (bin: Bin) => bin.cpus[cpu] ?? null,
  }));
  return html`<div class="charts">
    ${chart(bins, {
      id: 'throughput',
      title: `Operations a second: ${rate(last?.operations ?? 0)}`,
      lines: [...each, { name: 'all CPUs', look: 'total', of: bin => bin.operations }],
      scale: 'linear',
      format: rate,
      says: 'operations a second over the last minute: a thick line for all CPUs together, a thin one for each',
    })}
    ${chart(bins, {
      id: 'lock-waits',
      title: "Waits for the coremap's lock",
      lines: [
        { name: 'half within', look: 'first', of: bin => bin.waitNs?.p50 ?? null },
        { name: '99 % within', look: 'second', of: bin => bin.waitNs?.p99 ?? null },
      ],
      scale: 'log',
      format: time,
      says: 'how long acquisitions that found the lock held waited for it, over the last minute',
    })}
    ${chart(bins, {
      id: 'shootdowns',
      title: 'Shootdowns and evictions a second',
      lines: [
        { name: 'shootdowns', look: 'first', of: bin => bin.shootdowns },
        { name: 'evictions', look: 'second', of: bin => bin.evictions },
      ],
      scale: 'linear',
      format: rate,
      says: 'shootdowns sent and pages evicted a second, over the last minute',
    })}
  </div>`;
}
