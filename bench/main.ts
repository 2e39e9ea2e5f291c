/** `npm run bench`: how fast the spine is, each figure with its spread; `--json` for one document on stdout. */
import { cpus } from 'node:os';
import { columns } from '../src/report/columns.ts';
import { setV8Flags } from '../src/run/v8flags.ts';
import { benchMicro } from './micro.ts';
import { benchPairs, MAGAZINE } from './pairs.ts';
import type { Spread } from './spread.ts';
import { benchTrace } from './trace.ts';

const CPU_COUNTS = [1, 2, 8];
const REPEATS = 5;
const SECONDS = 1;

setV8Flags();
const asJson = process.argv.includes('--json');
const note = (text: string) => console.error(`coremap bench: ${text}`);

note(`alloc + zero + free on ${CPU_COUNTS.join(', ')} CPUs, ${REPEATS} times ${SECONDS} s each, in turn with C`);
const pairs = await benchPairs(CPU_COUNTS, REPEATS, SECONDS);
note('single operations on one CPU');
const micro = await benchMicro();
note('reading a trace');
const trace = await benchTrace();

const host = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
if (asJson) {
  console.log(
    JSON.stringify({ schema: 'coremap.microbench/1', host, repeats: REPEATS, seconds: SECONDS, pairs, micro, trace }),
  );
} else {
  const millions = ({ median, min, max }: Spread) => `${mega(median)} (${mega(min)} to ${mega(max)})`;
  const ratio = ({ median, min, max }: Spread) => `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
  console.log(`\nalloc + zero + free, million pairs a second: median (least to most)`);
  console.log(
    columns(
      [
        ['CPUs', 'coremap', 'C, pthread mutex', 'ratio', `--magazines ${MAGAZINE}`, 'ratio'],
        ...pairs.map(row => [
          String(row.cpus),
          millions(row.ours),
          row.c === null ? 'no C compiler' : millions(row.c),
          row.ratio === null ? '' : ratio(row.ratio),
          millions(row.magazines),
          row.magazinesRatio === null ? '' : ratio(row.magazinesRatio),
        ]),
      ],
      ['right', 'right', 'right', 'right', 'right', 'right'],
    ),
  );
  console.log('one CPU, nanoseconds an operation: median');
  console.log(
    columns(
      micro.map(row => [`  ${row.name}`, row.ns.median.toFixed(1)]),
      ['left', 'right'],
    ),
  );
  console.log('trace reading, million lines a second: median (least to most)');
  console.log(`  lackey ${millions(trace.linesPerSecond)}, gzipped ${millions(trace.gzipLinesPerSecond)}`);
}

function mega(value: number): string {
  return (value / 1e6).toFixed(2);
}
