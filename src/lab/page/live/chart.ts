/** Lines over the last minute. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { linearScale, logScale, type Scale } from '../../../report/svgscale.ts';
import { type Bin, SPAN_MS } from './history.ts';

interface Line {
  readonly name: string;
  /** Its class: `thread-3`, `total`. */
  readonly look: string;
  /** Null where there is no value: the line is broken there. */
  of(bin: Bin): number | null;
}

export interface ChartOf {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly scale: 'linear' | 'log';
  readonly format: (value: number) => string;
  /** What the lines show, for those who do not see them. */
  readonly says: string;
}

const WIDTH = 600;
const HEIGHT = 128;
const PLOT = { left: 62, right: 594, top: 8, bottom: 106 };
/** What a chart shows of a run that is younger than this, in milliseconds. */
const SPANS = [5000, 15_000, 30_000];
const STEPS = 5;
/** A linear axis goes up to this at least. */
const LEAST_TOP = 10;

export function chart(bins: readonly Bin[], { id, title, lines, scale, format, says }: ChartOf): TemplateResult {
  const values = lines.map(line => bins.map(bin => line.of(bin)));
  const y = scaleOf(values.flat().filter(value => value !== null && value > 0) as number[], scale);
  const now = bins.at(-1)?.atMs ?? 0;
  const span = SPANS.find(ms => now <= ms) ?? SPAN_MS;
  const start = Math.max(0, now - span);
  const x = (ms: number) => PLOT.left + ((ms - start) / span) * (PLOT.right - PLOT.left);
  return html`<section class="chart" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${title}</h2>
      ${lines.length > 4 ? nothing : html`<ul class="chart-key">${lines.map(line => key(line, bins, format))}</ul>`}
    </header>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${says}>
      ${y.ticks.map(
        value => svg`<line class="tick" x1=${PLOT.left} x2=${PLOT.right} y1=${y.at(value)} y2=${y.at(value)} />
          <text class="y" x=${PLOT.left - 6} y=${y.at(value) + 4}>${format(value)}</text>`,
      )}
      ${Array.from({ length: STEPS + 1 }, (_, step) => {
        const at = start + (step * span) / STEPS;
        return svg`<text x=${x(at)} y=${HEIGHT - 6} text-anchor=${step === STEPS ? 'end' : 'middle'}>${Math.round(at / 1000)} s</text>`;
      })}
      ${lines.map((line, n) => svg`<path class="line ${line.look}" d=${pathOf(bins, values[n] ?? [], x, y, scale)} />`)}
    </svg>
  </section>`;
}

function key({ name, look, of }: Line, bins: readonly Bin[], format: (value: number) => string): TemplateResult {
  const last = bins.length === 0 ? null : of(bins.at(-1) as Bin);
  return html`<li><span class="line-mark ${look}"></span>${name} <b>${last === null ? '–' : format(last)}</b></li>`;
}

function scaleOf(values: readonly number[], scale: ChartOf['scale']): Scale {
  return scale === 'linear'
    ? linearScale(Math.max(LEAST_TOP, ...values), PLOT.bottom, PLOT.top)
    : logScale(values.length === 0 ? [1000, 1e6] : values, PLOT.bottom, PLOT.top);
}

function pathOf(
  bins: readonly Bin[],
  values: readonly (number | null)[],
  x: (ms: number) => number,
  y: Scale,
  scale: ChartOf['scale'],
): string {
  let pen = 'M';
  return values
    .map((value, n) => {
      if (value === null || (scale === 'log' && value <= 0)) {
        pen = 'M';
        return '';
      }
      // Not only a move: a value alone is a dot.
      const point = `${x((bins[n] as Bin).atMs).toFixed(1)} ${y.at(value).toFixed(1)}`;
      const drawn = pen === 'M' ? `M${point}h0.1` : `L${point}`;
      pen = 'L';
      return drawn;
    })
    .join('');
}
