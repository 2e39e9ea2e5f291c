/** A contention benchmark as text for people. */
import type { BenchEnvelope } from './bench.ts';
import { type Frame, sectionTable } from './benchtable.ts';
import { count, counted, time } from './numbers.ts';
import { createPaint, type Paint } from './paint.ts';
import { distinct } from './svgcells.ts';

/** Above this median, in percent, the host was at work for others while it measured. */
const BUSY_PCT = 10;

const onOff = (on: boolean): string => (on ? 'on' : 'off');

function verdict({ interrupted, result: { rows } }: BenchEnvelope, paint: Paint): string {
  const kinds = (kind: 'stall' | 'panic') => rows.filter(({ stalled }) => stalled?.kind === kind).length;
  const [stalls, panics] = [kinds('stall'), kinds('panic')];
  const parts = [
    interrupted ? paint('yellow', 'interrupted') : null,
    `${counted(rows.length - stalls - panics, 'cell')} measured`,
    stalls > 0 ? paint('red', `${count(stalls)} stalled`) : null,
    panics > 0 ? paint('red', `${count(panics)} panicked`) : null,
  ];
  return parts.filter(part => part !== null).join(', ');
}

function heading(document: BenchEnvelope, paint: Paint): string {
  const { elapsedMs, host, options } = document;
  const { repeats, durationMs, warmUpMs, pauseLoopExit, lockStats, seed } = options;
  const times = repeats === 1 ? 'once' : `${repeats} times`;
  return [
    `${paint('bold', 'coremap bench')}: ${verdict(document, paint)}, in ${time(elapsedMs * 1e6)}`,
    [
      `each ${times} for ${time(durationMs * 1e6)}, warmed up for ${time(warmUpMs * 1e6)}`,
      counted(host.cores, 'core'),
      `pause-loop exits ${onOff(pauseLoopExit)}`,
      `lock statistics ${onOff(lockStats)}`,
      `seed ${seed}`,
    ].join(', '),
    '',
  ].join('\n');
}

/** What the columns mean; no more than the tables above need. */
function legend({ result: { rows }, host: { cores } }: BenchEnvelope): string[] {
  const most = Math.max(...rows.map(({ cpus }) => cpus));
  const crowded = most > cores ? [`  *      more CPUs than the host's ${counted(cores, 'core')}: they take turns`] : [];
  return [
    '  ops/s  operations a second of all CPUs together, median of the repeats',
    ...crowded,
    '  ±      half of what the repeats of a cell differ by, the largest of the row',
    '  CPU/op and what follows: with the most CPUs of the table. CPU time an operation; the wait for the lock that half,',
    "         99 % and 99.9 % of acquisitions did not exceed, 0 where it was free; Jain's fairness, 1.00: all alike",
  ];
}

function hostText({ result: { timer, noise } }: BenchEnvelope, paint: Paint): string {
  const clock = timer.cpuClock === 'thread' ? "of each CPU's thread" : 'of the whole process';
  const stolen = noise.stealPct === null ? '' : `; the hypervisor took ${noise.stealPct.toFixed(1)} % of the CPU time`;
  const busy =
    noise.medianPct > BUSY_PCT ? paint('yellow', '\n  busy   the host worked for others: measure again') : '';
  const pct = (value: number) => `${value < 10 ? value.toFixed(1) : count(value)} %`;
  return [
    `  timer  steps of ${time(timer.resolutionNs)}; CPU time ${clock}`,
    `  noise  a loop that is always the same took ${pct(noise.medianPct)} longer than its shortest (median), ${pct(noise.maxPct)} (most)${stolen}${busy}`,
  ].join('\n');
}

/** What came of it: a table a section, what the columns mean, how far the host can be trusted. `next` is said last. */
export function benchText(document: BenchEnvelope, next: string, colors: boolean): string {
  const paint = createPaint(colors);
  const { host, options, result } = document;
  const frame: Frame = { cores: host.cores, timed: options.lockStats, paint };
  const tables = distinct(result.rows, 'section').map(section =>
    sectionTable(
      section,
      result.rows.filter(row => row.section === section),
      frame,
    ),
  );
  const lines = result.rows.length === 0 ? [] : legend(document).map(line => paint('dim', line));
  return [heading(document, paint), ...tables, [...lines, hostText(document, paint)].join('\n'), `\n${next}\n`].join(
    '\n',
  );
}
