/** A chart of how long a lock was waited for: one row a lock, from the median to the longest wait. */
import { time } from './numbers.ts';
import { el, type Markup, markup, pixels } from './svg.ts';
import { type Cell, distinct } from './svgcells.ts';
import { label, WIDTH } from './svgframe.ts';
import type { Chart } from './svglines.ts';
import { lockStyles, mark, styleClass } from './svglocks.ts';
import { logScale, type Scale } from './svgscale.ts';
import { stopMark } from './svgstalls.ts';

const LEFT = 100;
const RIGHT = WIDTH - 26;
/** Where waits of nothing stand: a logarithmic axis has no zero. */
const ZERO = LEFT + 8;
const FIRST = LEFT + 52;
const TOP = 58;
const ROW = 22;

/** A wait below a nanosecond is none. */
const isWait = (nanoseconds: number): boolean => nanoseconds >= 1;

/** The line of one lock: a bar at the median, then ever thinner to 99 %, to 99.9 %, to the longest wait. */
function waitLine([half, most, nearly, longest]: readonly [number, number, number, number], y: number): Markup {
  const bar = (x: number, reach: number): string => `M${pixels(x)} ${pixels(y - reach)}V${pixels(y + reach)}`;
  const line = (from: number, to: number): string => `M${pixels(from)} ${pixels(y)}H${pixels(to)}`;
  return markup(
    el('path', { class: 'cm-range', d: line(nearly, longest) + bar(longest, 4) }),
    el('path', { class: 'cm-line cm-strong', d: line(most, nearly) }),
    el('path', { class: 'cm-line cm-thick', d: line(half, most) }),
    el('path', { class: 'cm-line', d: bar(half, 7) }),
  );
}

function key(): Markup {
  const places = [LEFT + 20, LEFT + 110, LEFT + 170, LEFT + 240] as const;
  const names = ['half', '99 %', '99.9 %', 'longest'];
  return el(
    'g',
    { class: 'cm-key' },
    label(2, 23, 'cm-soft cm-small', 'waited at most'),
    waitLine(places, 19),
    places.map((x, n) => label(x, 9, 'cm-soft cm-small cm-middle', names[n]!)),
  );
}

function row({ lock, waitNs: { p50, p99, p999, max } }: Cell, x: Scale, y: number): Markup {
  const at = (nanoseconds: number): number => (isWait(nanoseconds) ? x.at(nanoseconds) : ZERO);
  const told = `half ${time(p50)}, 99 % ${time(p99)}, 99.9 % ${time(p999)}, longest ${time(max)}`;
  return markup(
    el('title', {}, `${lock}, waited at most: ${told}`),
    waitLine([at(p50), at(p99), at(p999), at(max)], y),
  );
}

function axis(x: Scale, bottom: number): Markup {
  const tick = (at: number, text: string): Markup =>
    markup(
      el('line', { class: 'cm-grid', x1: at, y1: TOP - 8, x2: at, y2: bottom }),
      label(at, TOP - 13, 'cm-text cm-small cm-middle', text),
    );
  return markup(
    tick(ZERO, 'none'),
    x.ticks.map(value => tick(x.at(value), time(value).replace(',', ''))),
  );
}

/** The waits of the cells of one section and one count of CPUs, in the order of `cells`. */
export function waitChart(cells: readonly Cell[], locks: readonly string[]): Chart {
  const styles = lockStyles(locks);
  const waits = cells
    .filter(({ stalled }) => stalled === null)
    .flatMap(({ waitNs: { p50, p99, p999, max } }) => [p50, p99, p999, max])
    .filter(isWait);
  const full = logScale(waits, FIRST, RIGHT);
  // Labels of times are wide: each second decade has one when there are more than five.
  const x = full.ticks.length > 5 ? { ...full, ticks: full.ticks.filter((_, n) => n % 2 === 0) } : full;
  const bottom = TOP + cells.length * ROW;
  return {
    width: WIDTH,
    height: bottom + 6,
    says: `waiting times for each of ${distinct(cells, 'lock').join(', ')}: half, 99 %, 99.9 %, longest`,
    body: markup(
      key(),
      axis(x, bottom),
      cells.map((cell, n) => {
        const y = TOP + (n + 0.5) * ROW;
        const style = styles.get(cell.lock)!;
        return el(
          'g',
          { class: `cm-series lock-${locks.indexOf(cell.lock)} ${styleClass(style)}` },
          mark(style, 8, y),
          label(18, y + 4, 'cm-text', cell.lock.length > 12 ? `${cell.lock.slice(0, 11)}…` : cell.lock),
          cell.stalled === null
            ? row(cell, x, y)
            : markup(
                el('title', {}, `${cell.lock}: ${cell.stalled.message}`),
                stopMark(ZERO, y),
                label(ZERO + 10, y + 4, 'cm-alarm cm-small', 'stalled: no numbers'),
              ),
        );
      }),
    ),
  };
}
