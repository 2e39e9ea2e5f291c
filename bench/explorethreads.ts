/** What a second thread of the host is worth to each strategy: the same work with one and with two, turn by turn. */
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../src/explore/programs/maker.ts';
import { withOptions } from '../src/explore/request.ts';
import { explore } from '../src/run/explore.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface ThreadGain {
  readonly strategy: string;
  readonly work: string;
  /** Milliseconds from the start of the threads to their end. */
  readonly one: Spread;
  readonly two: Spread;
  /** One thread's by two threads', turn by turn. */
  readonly ratio: Spread;
}

/** Work that has an end, and the same one whatever the number of threads. */
interface Work {
  readonly strategy: string;
  readonly options?: Partial<ProgramOptions>;
  readonly schedules?: number;
  readonly preemptions?: number;
}

const DRAWN = 100_000;
const WORKS: readonly Work[] = [
  ...['random', 'pct', 'pos', 'mixed'].map(strategy => ({ strategy, schedules: DRAWN })),
  { strategy: 'exhaustive', options: { cpus: 5, ops: 1 } },
  { strategy: 'bounded', preemptions: 6 },
  { strategy: 'dpor' },
  { strategy: 'auto' },
];
const LONGEST_MS = 600_000;

export async function benchThreadGains(repeats: number): Promise<ThreadGain[]> {
  const gains: ThreadGain[] = [];
  for (const work of WORKS) {
    const [one, two]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < repeats; turn++) {
      one.push(await millisecondsOf(work, 1));
      two.push(await millisecondsOf(work, 2));
    }
    const ratio = spreadOf(one.map((alone, turn) => alone / (two[turn] as number)));
    gains.push({ strategy: work.strategy, work: nameOf(work), one: spreadOf(one), two: spreadOf(two), ratio });
  }
  return gains;
}

async function millisecondsOf({ strategy, options, schedules, preemptions }: Work, threads: number): Promise<number> {
  const program = { program: 'ok3', options: { ...PROGRAM_DEFAULTS, ...options } };
  const request = { ...program, strategy, seed: 1, detectors: true, preemptions };
  const limits = { schedules: schedules ?? null, durationMs: LONGEST_MS, threads };
  const start = performance.now();
  await explore(request, limits, new AbortController().signal, () => {});
  return performance.now() - start;
}

function nameOf({ options = {}, schedules, preemptions }: Work): string {
  const most = preemptions === undefined ? '' : `, at most ${preemptions} preemptions`;
  const what = schedules === undefined ? 'all' : `${schedules.toLocaleString('en-US')} schedules`;
  return `${what} of ${withOptions('ok3', options)}${most}`;
}
