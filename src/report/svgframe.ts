/** What line charts have around their lines: axes, grid, the part of the picture with more CPUs than cores. */
import { el, type Markup, markup } from './svg.ts';
import type { Scale } from './svgscale.ts';

export const WIDTH = 400;
/** The rectangle in which lines are drawn; right of it stand the names of locks. */
export const PLOT = Object.freeze({ left: 52, right: 300, top: 36, bottom: 226 });
/** Lines are this far from the sides of the plot, so that marks at its ends are whole. */
const INSET = 14;
export const INNER = Object.freeze({ left: PLOT.left + INSET, right: PLOT.right - INSET });

/** Text at (x, y), which is on its base line. */
export function label(x: number, y: number, classes: string, text: string): Markup {
  return el('text', { x, y, class: classes }, text);
}

const line = (kind: string, x1: number, y1: number, x2: number, y2: number): Markup =>
  el('line', { class: kind, x1, y1, x2, y2 });

/** Shades where CPUs share cores; nothing where every count of CPUs has a core for each. */
function crowdedBand(counts: readonly number[], x: Scale, cores: number): Markup | null {
  const crowded = counts.filter(cpus => cpus > cores);
  if (crowded.length === 0) return null;
  const roomy = counts.filter(cpus => cpus <= cores);
  const from = roomy.length === 0 ? PLOT.left : (x.at(Math.max(...roomy)) + x.at(Math.min(...crowded))) / 2;
  return markup(
    el('rect', {
      class: 'cm-band',
      x: from,
      y: PLOT.top - 16,
      width: PLOT.right - from,
      height: PLOT.bottom - PLOT.top + 16,
    }),
    label(
      PLOT.right - 4,
      PLOT.top - 4,
      'cm-soft cm-small cm-end',
      cores === 1 ? 'CPUs > 1 core' : `CPUs > ${cores} cores`,
    ),
  );
}

/** The frame of a line chart: `x` counts CPUs, `y` has its ticks labelled by `format` and is named by `unit`. */
export function frame(of: {
  readonly counts: readonly number[];
  readonly x: Scale;
  readonly y: Scale;
  readonly unit: string;
  readonly format: (value: number) => string;
  readonly cores: number;
}): Markup {
  const { counts, x, y, unit, format, cores } = of;
  return markup(
    crowdedBand(counts, x, cores),
    label(2, 12, 'cm-soft cm-small', unit),
    y.ticks.map(value => [
      line('cm-grid', PLOT.left, y.at(value), PLOT.right, y.at(value)),
      label(PLOT.left - 6, y.at(value) + 4, 'cm-text cm-small cm-end', format(value)),
    ]),
    line('cm-axis', PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom),
    x.ticks.map(cpus => [
      line('cm-axis', x.at(cpus), PLOT.bottom, x.at(cpus), PLOT.bottom + 4),
      label(x.at(cpus), PLOT.bottom + 17, 'cm-text cm-middle', String(cpus)),
    ]),
    label(PLOT.right + 10, PLOT.bottom + 17, 'cm-soft cm-small', 'CPUs'),
  );
}
