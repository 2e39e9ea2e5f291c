/** The explorer: schedules a second of the yardstick, its proofs, and how soon planted bugs are found. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mutants } from '../src/check/mutants/index.ts';
import { CoverageMeter } from '../src/explore/coverage.ts';
import type { Detector } from '../src/explore/detector.ts';
import { Detectors } from '../src/explore/detectors/index.ts';
import { type Explored, exploreWith } from '../src/explore/explorer.ts';
import type { Program } from '../src/explore/program.ts';
import { PROGRAM_DEFAULTS } from '../src/explore/programs/maker.ts';
import { okThree } from '../src/explore/programs/ok3.ts';
import { OptimalDpor } from '../src/explore/strategies/optimal.ts';
import { RandomWalk } from '../src/explore/strategies/random.ts';
import { Stateful } from '../src/explore/strategies/stateful.ts';
import type { Strategy } from '../src/explore/strategy.ts';
import type { MutantTry } from '../src/run/mutanttasks.ts';
import { tryMutant } from '../src/run/trymutant.ts';
import { ordersIn, ROUNDS_WORDS, type RoundsTask } from './roundsworker.ts';
import { type Spread, spreadOf } from './spread.ts';
import { benchThreads } from './threads.ts';

interface Proof {
  /** Executions of optimal DPOR, of which each is another trace; states of stateful search. */
  readonly count: number;
  readonly milliseconds: Spread;
}

export interface ExplorerBench {
  /** Of `ok3`, random, schedules a second on one core. */
  readonly bare: Spread;
  readonly detecting: Spread;
  /** Rounds a second of the same program on three threads. */
  readonly rounds: Spread;
  /** Schedules, with detectors, by rounds; turn by turn. */
  readonly ratio: Spread;
  /** Different traces, of the 34,650 of `ok3`, that a second of random schedules with detectors shows, and one of rounds. */
  readonly traces: Spread;
  readonly orders: Spread;
  readonly tracesRatio: Spread;
  /** Whole runs of the parallel machine a second, from boot to audit (wholeruns.ts). */
  readonly wholeRuns: Spread;
  readonly optimal: Proof;
  readonly stateful: Proof;
  readonly mutants: {
    readonly all: number;
    readonly found: number;
    readonly withinOneSecond: number;
    /** Milliseconds to the first fault, by `auto`, of those found. */
    readonly milliseconds: Spread;
  };
}

const CPUS = 3;
const MUTANT_MS = 5000;
const NO_SHRINKING = { runs: 1, milliseconds: 1 } as const;

export async function benchExplorer(repeats: number, seconds: number): Promise<ExplorerBench> {
  const bare: number[] = [];
  const detecting: number[] = [];
  const traces: number[] = [];
  const rounds: Rounds[] = [];
  const wholeRuns: number[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    bare.push(schedulesPerSecond(() => [], turn, seconds));
    detecting.push(schedulesPerSecond(program => [new Detectors(program)], turn, seconds));
    traces.push(tracesPerSecond(turn, seconds));
    rounds.push(await realRounds(seconds));
    wholeRuns.push(await wholeRunsPerSecond(seconds));
  }
  const proofs = (
    make: (program: Program) => Strategy,
    count: (strategy: Strategy, found: Explored) => number,
  ): Proof => {
    const all = Array.from({ length: repeats }, () => prove(make, count));
    return { count: all[0]?.count ?? 0, milliseconds: spreadOf(all.map(({ milliseconds }) => milliseconds)) };
  };
  return {
    bare: spreadOf(bare),
    detecting: spreadOf(detecting),
    rounds: spreadOf(rounds.map(({ rate }) => rate)),
    ratio: spreadOf(detecting.map((rate, turn) => rate / (rounds[turn] as Rounds).rate)),
    traces: spreadOf(traces),
    orders: spreadOf(rounds.map(({ orders }) => orders)),
    tracesRatio: spreadOf(traces.map((seen, turn) => seen / (rounds[turn] as Rounds).orders)),
    wholeRuns: spreadOf(wholeRuns),
    optimal: proofs(
      ({ m }) => new OptimalDpor(m),
      (_, found) => found.schedules,
    ),
    stateful: proofs(
      ({ m }) => new Stateful(m, false),
      strategy => (strategy as Stateful).states,
    ),
    mutants: mutantsFound(await tryAll()),
  };
}

function schedulesPerSecond(watch: (program: Program) => readonly Detector[], seed: number, seconds: number): number {
  const run = (limit: number) => {
    const program = okThree.make(PROGRAM_DEFAULTS);
    const detectors = watch(program);
    const start = performance.now();
    let asked = 0;
    const isOver = () => asked++ % 64 === 0 && performance.now() - start >= limit * 1000;
    const budget = { schedules: Number.POSITIVE_INFINITY, isOver, goOn: false };
    const { schedules } = exploreWith(program, new RandomWalk(seed), detectors, budget);
    return (schedules * 1000) / (performance.now() - start);
  };
  // V8 compiles the model first.
  run(seconds / 2);
  return run(seconds);
}

/** How many different traces so many seconds show, by the second, beside all detectors. */
function tracesPerSecond(seed: number, seconds: number): number {
  const meters: CoverageMeter[] = [];
  const watch = (program: Program) => {
    const meter = new CoverageMeter(program);
    meters.push(meter);
    return [new Detectors(program), meter];
  };
  schedulesPerSecond(watch, seed, seconds);
  return (meters.at(-1)?.sets.traces.length ?? 0) / seconds;
}

interface Rounds {
  /** A second. */
  readonly rate: number;
  readonly orders: number;
}

async function realRounds(seconds: number): Promise<Rounds> {
  const pool = benchThreads<RoundsTask, number>('roundsworker', CPUS);
  const shared = new SharedArrayBuffer(4 * ROUNDS_WORDS);
  const tasks = Array.from({ length: CPUS }, (_, number) => pool.run({ shared, number, seconds }));
  const [rate] = await Promise.all(tasks);
  await pool.destroy();
  return { rate: rate as number, orders: ordersIn(new Int32Array(shared)) / seconds };
}

async function wholeRunsPerSecond(seconds: number): Promise<number> {
  const file = fileURLToPath(new URL('./wholeruns.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, String(seconds)]);
  return Number(stdout);
}

function prove(make: (program: Program) => Strategy, count: (strategy: Strategy, found: Explored) => number) {
  const program = okThree.make(PROGRAM_DEFAULTS);
  const strategy = make(program);
  const start = performance.now();
  const budget = { schedules: Number.POSITIVE_INFINITY, isOver: () => false, goOn: false };
  const found = exploreWith(program, strategy, [new Detectors(program)], budget);
  return { count: count(strategy, found), milliseconds: performance.now() - start };
}

async function tryAll(): Promise<MutantTry[]> {
  const tries: MutantTry[] = [];
  for (const { name: mutant } of mutants) {
    const task = { mutant, strategies: ['auto'], seed: 1, durationMs: MUTANT_MS, shrinking: NO_SHRINKING };
    tries.push(...(await tryMutant(task)).tries);
  }
  return tries;
}

function mutantsFound(tries: readonly MutantTry[]): ExplorerBench['mutants'] {
  const found = tries.filter(({ kind }) => kind !== null).map(({ milliseconds }) => milliseconds);
  const withinOneSecond = found.filter(milliseconds => milliseconds <= 1000).length;
  return { all: tries.length, found: found.length, withinOneSecond, milliseconds: spreadOf(found) };
}
