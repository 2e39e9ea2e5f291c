/** The look of charts, in a page and alone: light, dark where the reader's system is, light again on paper. */
import { STYLES } from './svglocks.ts';

interface Theme {
  readonly background: string;
  readonly band: string;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly alarm: string;
}

export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: { background: '#ffffff', band: '#f1f3f5', ink: '#1b1f24', soft: '#4b535d', grid: '#d5dae0', alarm: '#8f1d15' },
  dark: { background: '#14181d', band: '#1f262e', ink: '#e8edf2', soft: '#b3bcc6', grid: '#39424d', alarm: '#ffa198' },
};

const SHAPES = `
.cm-chart{font-family:system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-size:12px}
.cm-small{font-size:11px}
.cm-title{font-size:13px;font-weight:600}
.cm-end{text-anchor:end}
.cm-middle{text-anchor:middle}
.cm-axis,.cm-grid,.cm-leader{fill:none;stroke-width:1}
.cm-line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
.cm-strong{stroke-width:3}
.cm-thick{stroke-width:7}
.cm-range{fill:none;stroke:currentColor;stroke-width:1.2}
.cm-mark{fill:currentColor;stroke:currentColor;stroke-width:1.6}
.cm-stop{fill:none;stroke-width:2}
`;

function colours(mode: 'light' | 'dark'): string {
  const { background, band, ink, soft, grid, alarm } = THEMES[mode];
  const locks = STYLES.map(({ colours: [light, dark] }, n) => `.cm-k${n}{color:${mode === 'light' ? light : dark}}`);
  return `.cm-paper{fill:${background}}.cm-band{fill:${band}}.cm-hollow{fill:${background}}
.cm-text{fill:${ink}}.cm-soft{fill:${soft}}.cm-alarm{fill:${alarm}}.cm-stop{stroke:${alarm}}
.cm-key{color:${soft}}.cm-axis{stroke:${soft}}.cm-grid{stroke:${grid}}.cm-leader{stroke:${soft}}
${locks.join('')}
`;
}

/** The style sheet of every chart. Literal colours: programs that know no custom properties draw these charts too. */
export const CHART_STYLE = `${SHAPES}${colours('light')}@media screen and (prefers-color-scheme:dark){\n${colours('dark')}}\n`;
