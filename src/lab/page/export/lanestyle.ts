/** The look of lanes in a file. Literal colours: programs that know no custom properties draw these pictures too. */

/** Those of the page, by the names that they have there (styles/base.css). */
export const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  panel: ['#ffffff', '#171c22'],
  ink: ['#1b1f24', '#e8edf2'],
  soft: ['#4b535d', '#b3bcc6'],
  rule: ['#d5dae0', '#39424d'],
  alarm: ['#a3190f', '#ffa198'],
  'thread-0': ['#0b5fad', '#79b8ff'],
  'thread-1': ['#a33c00', '#ffab70'],
  'thread-2': ['#6a3ab2', '#c9a6ff'],
  'thread-3': ['#0d6b60', '#5fd3c4'],
  'thread-4': ['#98215d', '#ff9bce'],
  'thread-5': ['#5c5700', '#d9cf5b'],
  'thread-6': ['#3f4a56', '#c3ccd6'],
  'thread-7': ['#8a1f1f', '#ff9b93'],
  good: ['#116329', '#7ee2a0'],
};

const SHAPES = `
svg{font-family:system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-size:12px}
.title{font-size:14px;font-weight:600}
.name{font-weight:600}
.small{font-size:10px}
.bar{fill:currentColor;fill-opacity:.2}
.name,.changes{fill:currentColor}
.looks{stroke:currentColor;stroke-width:1.5}
.arrow path,.race path,.race circle{fill:none;stroke-width:1.6}
.arrow .head{stroke:none;stroke-dasharray:none}
.interrupt path{stroke-dasharray:6 3}
.wake-up path{stroke-dasharray:2 2}
.acknowledgement path{stroke-dasharray:7 2 2 2}
.race path{stroke-dasharray:3 4}
.race path,.race circle{stroke-width:2}
`;

/** Arrows by kind, in the colours of the page. */
const ARROWS = { lock: 'thread-5', interrupt: 'alarm', 'wake-up': 'good', acknowledgement: 'thread-2' } as const;

function colours(mode: 0 | 1): string {
  const of = (name: string) => (COLOURS[name] as readonly [string, string])[mode];
  const threads = Array.from({ length: 8 }, (_, n) => `.t${n}{color:${of(`thread-${n}`)}}`);
  const arrows = Object.entries(ARROWS).map(
    ([kind, name]) => `.${kind} path{stroke:${of(name)}}.${kind} .head{fill:${of(name)}}`,
  );
  return `.paper,.looks{fill:${of('panel')}}text{fill:${of('ink')}}.soft{fill:${of('soft')}}.lane{stroke:${of('rule')}}
.race path,.race circle{stroke:${of('alarm')}}
${[...threads, ...arrows].join('')}
.name{fill:currentColor}
`;
}

export const LANE_STYLE = `${SHAPES}${colours(0)}@media screen and (prefers-color-scheme:dark){\n${colours(1)}}\n`;
