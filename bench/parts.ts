/** The parts of `npm run bench`: what each measures, and how it is told. */
import { columns } from '../src/report/columns.ts';
import type { MicroRow } from './batches.ts';
import { benchContention, type Contention } from './contention.ts';
import { benchExplorer, type ExplorerBench } from './explorer.ts';
import { benchThreadGains, type ThreadGain } from './explorethreads.ts';
import { benchLab, type LabBench, OPENINGS } from './lab.ts';
import { benchLocks, type LockCost } from './locks.ts';
import { benchMicro } from './micro.ts';
import { benchPairs, MAGAZINE, type PairsRow } from './pairs.ts';
import { type Ratio, ratiosOf } from './ratios.ts';
import { benchSampling, PAIRS, type SamplingBench, SECONDS } from './sampling.ts';
import { benchShootdown } from './shootdown.ts';
import type { Spread } from './spread.ts';
import { benchTrace, type TraceBench } from './trace.ts';

export interface Part {
  readonly name: string;
  /** Whether it explores: that is done without the flags that CPUs have (run/v8flags.ts). */
  readonly explores?: boolean;
  /** Data for the document, and the same as text. `note` is told what is done. */
  run(note: (text: string) => void): Promise<{ readonly data: unknown; readonly text: string }>;
}

const CPU_COUNTS = [1, 2, 8];
const PAIR_REPEATS = 5;
const PAIR_SECONDS = 1;
const REPEATS = 3;
const EXPLORER_SECONDS = 1;

const mega = (value: number) => (value / 1e6).toFixed(2);
const spread = ({ median, min, max }: Spread, show: (value: number) => string) =>
  `${show(median)} (${show(min)} to ${show(max)})`;
const millions = (value: Spread) => spread(value, mega);
const ratio = (value: Spread | null, digits = 2) => (value === null ? '' : spread(value, n => n.toFixed(digits)));

function pairsText(rows: readonly PairsRow[]): string {
  const heads = ['CPUs', 'coremap', 'C, pthread mutex', 'ratio', `--magazines ${MAGAZINE}`, 'ratio'];
  const body = rows.map(row => [
    String(row.cpus),
    millions(row.ours),
    row.c === null ? 'no C compiler' : millions(row.c),
    ratio(row.ratio),
    millions(row.magazines),
    ratio(row.magazinesRatio),
  ]);
  return `alloc + zero + free, million pairs a second: median (least to most)\n${columns(
    [heads, ...body],
    heads.map(() => 'right'),
  )}`;
}

function microText(rows: readonly MicroRow[]): string {
  const body = rows.map(({ name, ns }) => [`  ${name}`, ns.median.toFixed(1)]);
  return `single operations, nanoseconds: median\n${columns(body, ['left', 'right'])}`;
}

function locksText(rows: readonly LockCost[]): string {
  const ns = (value: Spread) => spread(value, n => n.toFixed(1));
  const body = rows.map(row => [`  ${row.lock}`, ns(row.timed), ns(row.untimed), ratio(row.ratio)]);
  const heads = ['  lock', '--lock-stats on', 'off', 'ratio'];
  return `acquire + release, nobody else wants it, nanoseconds: median (least to most)\n${columns(
    [heads, ...body],
    ['left', 'right', 'right', 'right'],
  )}`;
}

function ratiosText(rows: readonly Ratio[], { medianPct, maxPct }: Contention['noise']): string {
  const body = rows.map(row => [
    `  ${row.name}`,
    row.value === null ? 'not measured' : ratio(row.value, 3),
    row.wanted === null ? 'to compare with' : `wanted ${row.wanted}`,
  ]);
  const noise = `  noise: a fixed loop took ${medianPct.toFixed(1)} % longer than its shortest (median), ${maxPct.toFixed(0)} % (most)`;
  return `locks under contention, median (least to most) of the rounds\n${columns(body, ['left', 'right', 'left'])}${noise}\n`;
}

function traceText({ linesPerSecond, gzipLinesPerSecond }: TraceBench): string {
  return `trace reading, million lines a second: median (least to most)\n  lackey ${millions(
    linesPerSecond,
  )}, gzipped ${millions(gzipLinesPerSecond)}\n`;
}

function explorerText(bench: ExplorerBench): string {
  const { optimal, stateful, mutants } = bench;
  const whole = (value: Spread) => spread(value, n => Math.round(n).toLocaleString('en-US'));
  const rows: readonly (readonly [string, string, string])[] = [
    ['ok3, random, schedules a second', whole(bench.bare), 'wanted ≥ 140,000'],
    ['the same with all detectors', whole(bench.detecting), 'wanted ≥ 60,000'],
    ['ok3 on three threads, rounds a second', whole(bench.rounds), ''],
    ['schedules with detectors by rounds', ratio(bench.ratio, 1), 'wanted ≥ 50'],
    ['different traces in a second of schedules, of 34,650', whole(bench.traces), ''],
    ['the same in a second of rounds', whole(bench.orders), ''],
    ['traces of schedules by those of rounds', ratio(bench.tracesRatio, 1), ''],
    ['whole runs on three threads, boot to audit, a second', spread(bench.wholeRuns, n => n.toFixed(1)), ''],
    [
      `ok3, optimal, ${optimal.count.toLocaleString('en-US')} executions, ms`,
      whole(optimal.milliseconds),
      'wanted ≤ 5,000',
    ],
    [`ok3, stateful, ${stateful.count.toLocaleString('en-US')} states, ms`, whole(stateful.milliseconds), ''],
    [`${mutants.found} of ${mutants.all} mutants by auto, ms`, whole(mutants.milliseconds), ''],
    [`${mutants.withinOneSecond} of ${mutants.all} mutants by auto within 1 s`, '', 'wanted ≥ 25 of 30'],
  ];
  return `the explorer on one core, detectors on unless said: median (least to most)\n${columns(
    rows.map(([name, value, wanted]) => [`  ${name}`, value, wanted]),
    ['left', 'right', 'left'],
  )}`;
}

function labText(row: LabBench | null): string {
  if (row === null) {
    return 'the lab: no browser here, CHROMIUM says where one is';
  }
  const ms = (value: Spread) => spread(value, n => n.toFixed(1));
  const rows = [
    ['  first paint', ms(row.paint), 'wanted < 1000'],
    ['  first paint of an empty page', ms(row.empty), ''],
    ['  the machine is there', ms(row.ready), ''],
    ['  a step, 4 CPUs and 64 frames', ms(row.forward), 'wanted < 16'],
    ['  a step back', ms(row.back), 'wanted < 16'],
  ];
  return `the lab in a browser, milliseconds: median (least to most)\n${columns(rows, ['left', 'right', 'left'])}`;
}

function samplingText({ sampled, alone, ratio: by, range, sampleMs }: SamplingBench): string {
  const rows = [
    ['  million operations a second, sampled', millions(sampled)],
    ['  alone', millions(alone)],
    ['  ratio, pair by pair', `${ratio(by, 3)}; its median lies from ${range.map(n => n.toFixed(3)).join(' to ')}`],
    ['  milliseconds of the main thread for a sample', ratio(sampleMs)],
  ];
  return `a live run of the lab, sampled and alone: median (least to most)\n${columns(rows, ['left', 'left'])}`;
}

function threadsText(rows: readonly ThreadGain[]): string {
  const seconds = (value: Spread) => spread(value, ms => (ms / 1000).toFixed(2));
  const body = rows.map(row => [`  ${row.strategy}`, row.work, seconds(row.one), seconds(row.two), ratio(row.ratio)]);
  const heads = ['  strategy', 'work', 'one thread, s', 'two threads, s', 'ratio'];
  return `exploring with two threads of the host, detectors on: median (least to most)\n${columns(
    [heads, ...body],
    ['left', 'left', 'right', 'right', 'right'],
  )}`;
}

/** Those that explore come first: flags that are set stay. */
export const parts: readonly Part[] = [
  {
    name: 'explorer',
    explores: true,
    async run(note) {
      note(`the model machine: ${REPEATS} times ${EXPLORER_SECONDS} s, proofs of ok3, every mutant`);
      const data = await benchExplorer(REPEATS, EXPLORER_SECONDS);
      return { data, text: explorerText(data) };
    },
  },
  {
    name: 'threads',
    explores: true,
    async run(note) {
      note(`exploring with one thread and with two, ${REPEATS} times each, in turn`);
      const data = await benchThreadGains(REPEATS);
      return { data, text: threadsText(data) };
    },
  },
  {
    name: 'pairs',
    async run(note) {
      note(`pairs on ${CPU_COUNTS.join(', ')} CPUs, ${PAIR_REPEATS} times ${PAIR_SECONDS} s each, in turn with C`);
      const data = await benchPairs(CPU_COUNTS, PAIR_REPEATS, PAIR_SECONDS);
      return { data, text: pairsText(data) };
    },
  },
  {
    name: 'micro',
    async run(note) {
      note('single operations');
      const data = [...(await benchMicro()), ...(await benchShootdown())];
      return { data, text: microText(data) };
    },
  },
  {
    name: 'locks',
    async run(note) {
      note('every kind of lock, uncontended, with and without statistics');
      const data = await benchLocks(REPEATS);
      return { data, text: locksText(data) };
    },
  },
  {
    name: 'contention',
    async run(note) {
      const measured = await benchContention(REPEATS, note);
      const ratios = ratiosOf(measured.cells);
      return { data: { ...measured, ratios }, text: ratiosText(ratios, measured.noise) };
    },
  },
  {
    name: 'lab',
    async run(note) {
      note(`the lab in a browser: opened ${OPENINGS} times, in turn with an empty page`);
      const data = await benchLab();
      return { data, text: labText(data) };
    },
  },
  {
    name: 'sampling',
    async run(note) {
      note(`a run that is looked at, ${PAIRS} times ${SECONDS} s, in turn with the same run alone`);
      const data = await benchSampling();
      return { data, text: samplingText(data) };
    },
  },
  {
    name: 'trace',
    async run(note) {
      note('reading a trace');
      const data = await benchTrace();
      return { data, text: traceText(data) };
    },
  },
];
