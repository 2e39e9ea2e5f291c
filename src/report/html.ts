/** The report of a contention benchmark as one HTML file: opens from disk, needs no network and no script. */

import { pageHeader } from './page/header.ts';
import { everyNumber, overview, stalls } from './page/overview.ts';
import { sectionPart } from './page/section.ts';
import { pageStyle } from './page/style.ts';
import { el, Markup } from './svg.ts';
import { type BenchDocument, distinct } from './svgcells.ts';
import { CHART_STYLE } from './svgtheme.ts';

/** Nothing may be loaded or run: a name in the data that got through as markup could still do nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Throws, as a defect of ours, on a number that cannot be drawn. */
export function benchHtml(document: BenchDocument): string {
  const { rows } = document.result;
  const style = pageStyle(distinct(rows, 'lock').length) + CHART_STYLE;
  const head = el(
    'head',
    {},
    el('meta', { charset: 'utf-8' }),
    el('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('title', {}, 'coremap bench: lock contention'),
    el('style', {}, new Markup(style)),
  );
  const sections = distinct(rows, 'section').map((section, n) => sectionPart(document, section, n));
  const main = el(
    'main',
    {},
    rows.length === 0 ? null : overview(document),
    sections,
    stalls(document),
    everyNumber(document),
  );
  const footer = el(
    'footer',
    {},
    el(
      'p',
      {},
      'Bars at marks reach from the smallest to the largest repeat. Made by ',
      el('code', {}, 'coremap bench --html'),
      '.',
    ),
  );
  const body = el('body', {}, pageHeader(document), main, footer);
  return `<!doctype html>\n${el('html', { lang: 'en' }, head, body)}\n`;
}
