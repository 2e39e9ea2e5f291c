/** The style sheet of the report's page. Charts bring their own. */
import { THEMES } from '../svgtheme.ts';

type Mode = 'light' | 'dark';

function properties(mode: Mode): string {
  const { background, band, ink, soft, grid, alarm } = THEMES[mode];
  const link = mode === 'light' ? '#0b5cad' : '#6cb6ff';
  return `:root{color-scheme:${mode};--paper:${background};--band:${band};--ink:${ink};--soft:${soft};--rule:${grid};--alarm:${alarm};--link:${link}}`;
}

const LAYOUT = `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
main,header,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
footer{padding-bottom:2rem;color:var(--soft);font-size:.875rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.375rem;margin:2.5rem 0 .25rem;padding-top:1rem;border-top:2px solid var(--rule)}
.first{border-top:0;margin-top:0}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{max-width:46rem;margin:.5rem 0}
a{color:var(--link)}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
nav ul,.key{list-style:none;margin:.5rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
nav a{display:inline-block;padding:.25rem 0}
.key label{display:inline-flex;align-items:center;gap:.375rem;min-height:1.75rem}
.key svg{width:3.25rem;height:1rem}
.key input{width:1.125rem;height:1.125rem;margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));gap:.25rem 1.5rem;margin:1rem 0}
.facts div{min-width:0}
.facts dt{color:var(--soft);font-size:.8125rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.notice{border-left:4px solid var(--alarm);padding:.25rem .75rem;background:var(--band)}
.figure{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:.5rem 1.5rem;align-items:start;margin:0}
.figure>*{min-width:0}
.cm-chart{display:block;width:100%;max-width:34rem;height:auto}
.scroll{overflow-x:auto}
.scroll:focus-visible,summary:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:.8125rem;padding-bottom:.25rem}
th,td{padding:.1875rem .625rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th:first-child{text-align:left;padding-left:.125rem}
thead th{border-bottom:2px solid var(--soft);font-weight:600}
tbody th{font-weight:400}
.best{font-weight:700}
.best::after{content:" \\2605"}
.none{color:var(--soft)}
.stopped{color:var(--alarm);font-weight:600}
details{margin:1rem 0}
summary{cursor:pointer;padding:.25rem 0}
.cm-series{transition:opacity .12s}
@media (hover:hover){.cm-chart:has(.cm-series:hover) .cm-series:not(:hover){opacity:.25}}
@media (prefers-reduced-motion:reduce){.cm-series{transition:none}}
@media (max-width:30rem){table{font-size:.8125rem}th,td{padding:.1875rem .3125rem}}
@media print{
body{font-size:10pt}
nav,.key input{display:none}
.part,.figure,tr{break-inside:avoid}
h2,h3{break-after:avoid}
.figure{grid-template-columns:1fr 1fr}
.scroll{overflow:visible}
a{color:inherit;text-decoration:none}
}
`;

/** `locks` is how many the page has: each can be taken out of all charts and tables by its box in the key. */
export function pageStyle(locks: number): string {
  const hidden = Array.from({ length: locks }, (_, n) => `body:has(#show-${n}:not(:checked)) .lock-${n}`).join(',');
  return [
    properties('light'),
    `@media screen and (prefers-color-scheme:dark){${properties('dark')}}`,
    LAYOUT,
    hidden === '' ? '' : `${hidden}{display:none}`,
  ].join('\n');
}
