/** The charts of a contention benchmark. */
import { counted, short, time } from './numbers.ts';
import { el, Markup } from './svg.ts';
import { type BenchDocument, type Cell, cpuCounts, distinct } from './svgcells.ts';
import { label } from './svgframe.ts';
import { type Chart, lineChart, type Measure } from './svglines.ts';
import { CHART_STYLE } from './svgtheme.ts';
import { waitChart } from './svgwaits.ts';

export const THROUGHPUT: Measure = {
  unit: 'operations a second',
  scale: 'linear',
  value: ({ opsPerSecond: { median, min, max } }) => ({ at: median, low: min, high: max }),
  format: short,
};

export const CPU_COST: Measure = {
  unit: 'CPU time an operation',
  scale: 'log',
  value: ({ cpuMicrosPerOp: micros }) =>
    micros !== null && micros > 0 ? { at: micros * 1e3, low: micros * 1e3, high: micros * 1e3 } : null,
  format: time,
};

/** The cells of one section. */
export const cellsOf = ({ result }: BenchDocument, section: string): Cell[] =>
  result.rows.filter(cell => cell.section === section);

export function sectionLines(document: BenchDocument, section: string, measure: Measure): Chart {
  const locks = distinct(document.result.rows, 'lock');
  return lineChart(cellsOf(document, section), { measure, cores: document.host.cores, locks });
}

/** Waits at the largest count of CPUs of that section. */
export function sectionWaits(document: BenchDocument, section: string): Chart {
  const cells = cellsOf(document, section);
  const most = Math.max(...cpuCounts(cells));
  return waitChart(
    cells.filter(({ cpus }) => cpus === most),
    distinct(document.result.rows, 'lock'),
  );
}

/** A chart inside a page that has the style sheet: an image with `says` as its text. */
export function inlineSvg({ width, height, says, body }: Chart, name: string): Markup {
  const described = { role: 'img', 'aria-label': `${name}. Chart: ${says}.` };
  return el('svg', { class: 'cm-chart', viewBox: `0 0 ${width} ${height}`, ...described }, body);
}

/** What a chart on its own must say: the two families, and where it was measured. Each line fits one panel. */
const notes = ({ cores, node }: BenchDocument['host']): readonly string[] => [
  'Solid, filled: waits asleep. Dashed, hollow: spins.',
  `Bars: smallest to largest repeat. ${counted(cores, 'core')}, Node ${node}.`,
];

const MARGIN = 14;
const HEAD = 22;
const NOTES = 2;
const NOTE_HEIGHT = 16;

/**
 * Throughput against CPUs as one SVG file that stands alone, on a white page or a black one: a panel for each of
 * `sections`, two in a row. Throws a RangeError for a section that the document does not have.
 */
export function throughputSvg(
  document: BenchDocument,
  sections: readonly string[] = distinct(document.result.rows, 'section'),
): string {
  const known = distinct(document.result.rows, 'section');
  const unknown = sections.find(section => !known.includes(section));
  if (unknown !== undefined) throw new RangeError(`section: ${unknown}: one of ${known.join(', ')} expected`);
  const panels = sections.map(section => ({ section, chart: sectionLines(document, section, THROUGHPUT) }));
  const columns = Math.min(2, panels.length);
  const cellWidth = 400 + MARGIN;
  const rowHeight = HEAD + Math.max(0, ...panels.map(({ chart }) => chart.height)) + MARGIN;
  const [width, height] = [
    columns * cellWidth + MARGIN,
    MARGIN + Math.ceil(panels.length / 2) * rowHeight + NOTES * NOTE_HEIGHT,
  ];
  const drawn = panels.map(({ section, chart }, n) => {
    const place = `translate(${MARGIN + (n % 2) * cellWidth} ${MARGIN + Math.floor(n / 2) * rowHeight})`;
    return el(
      'g',
      { transform: place },
      label(2, 14, 'cm-text cm-title', section),
      el('g', { transform: `translate(0 ${HEAD})` }, chart.body),
    );
  });
  const says = `Operations a second against CPUs for each kind of lock; critical sections: ${sections.join(', ')}.`;
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return `${el(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', class: 'cm-chart', ...size, role: 'img', 'aria-label': says },
    el('title', {}, says),
    el('style', {}, new Markup(CHART_STYLE)),
    el('rect', { class: 'cm-paper', x: 0, y: 0, width, height, rx: 6 }),
    drawn,
    notes(document.host).map((text, n) =>
      label(MARGIN + 2, height - MARGIN - (NOTES - 1 - n) * NOTE_HEIGHT, 'cm-soft cm-small', text),
    ),
  )}\n`;
}
