import type { Catalogue } from '../../src/cli/catalogue.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Services } from '../../src/cli/services.ts';
import { benchWith } from '../../src/contention/bench.ts';
import type { Demo } from '../../src/demo/types.ts';
import type { Exploration } from '../../src/run/explore.ts';
import type { MutantRow } from '../../src/run/mutanttasks.ts';
import type { RunOptions } from '../../src/run/types.ts';
import { fakeTools } from '../contention/fake.ts';
import { sampleOutcome, sampleResult } from '../report/sample.ts';

const entries = (...names: string[]) => names.map(name => ({ name, summary: `what ${name} is` }));

/** Names in place of the kernel's registries. */
export const stubCatalogue: Catalogue = {
  workloads: entries(
    'km1',
    'km2',
    'huge',
    'sort',
    'matmult',
    'parallelvm',
    'bloat',
    'ctest',
    'km3',
    'km4',
    'km5',
    'mix',
  ),
  programs: [],
  locks: entries('sleep', 'futex', 'tas', 'ticket'),
  policies: entries('fifo'),
  strategies: [],
  mutants: entries('no-lock', 'no-shootdown'),
  demos: [],
};

/** The demonstrations by their names, each over at once. */
async function stubDemos(): Promise<Demo[]> {
  const { demos } = await import('../../src/demo/catalogue.ts');
  return demos.map(demo => ({ ...demo, run: async ({ evidence }) => ({ evidence, holds: true }) }));
}

/** An exploration in which nothing was wrong. */
export const nothingFound: Exploration = {
  strategy: 'optimal',
  schedules: 6,
  schedulesOfAll: 6,
  abandoned: 0,
  cutShort: 0,
  steps: 468,
  exhausted: true,
  complete: true,
  preemptions: null,
  first: null,
  coverage: {
    distinctTraces: 6,
    pairs: 14,
    bothOrders: 13,
    oneOrder: ['coremap.free: CPU 0 before CPU 1'],
    operations: 6,
    preempted: 2,
    lines: 40,
    preemptedLines: 39,
    neverPreempted: ['src/vm/page.ts:61'],
  },
  elapsedMs: 12,
  interrupted: false,
};

/** A mutant that was found. */
const foundMutant = (mutant: string): MutantRow => ({
  mutant,
  program: 'alloc',
  expects: ['audit'],
  tries: [{ strategy: 'auto', kind: 'audit', schedules: 7, milliseconds: 12.34, complete: false }],
  found: null,
  asExpected: true,
});

/** What a test must bring itself. */
async function notHere(): Promise<never> {
  throw new Error('this test has not said what is explored');
}

export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** The options that reached the runner; null when it was never called. */
  readonly asked: RunOptions | null;
}

/** Runs a command line against a runner that does nothing; `services` replaces parts of it. */
export async function say(argv: readonly string[], services: Partial<Services> = {}): Promise<Said> {
  let out = '';
  let err = '';
  let asked: RunOptions | null = null;
  const run = services.run ?? (async () => sampleOutcome({ result: { ...sampleResult(), rounds: 1, checks: 9 } }));
  const exitCode = await runCommandLine(argv, {
    terminal: {
      out: text => {
        out += text;
      },
      err: text => {
        err += text;
      },
      outHasColors: false,
      outColumns: 100,
      outLine: Number.POSITIVE_INFINITY,
      errIsTerminal: false,
      errColumns: 80,
    },
    version: '0.0.0',
    catalogue: async () => stubCatalogue,
    demos: stubDemos,
    bench: (settings, handlers) => benchWith(fakeTools().tools, settings, handlers),
    mapLines: () => {},
    explore: async () => nothingFound,
    allMutants: async ({ mutants }) => ({ rows: mutants.map(foundMutant), elapsedMs: 1, interrupted: false }),
    shrink: notHere,
    replay: notHere,
    lab: async port => ({ address: `http://127.0.0.1:${port || 4000}/`, closed: Promise.resolve(), close: () => {} }),
    openInBrowser: () => {},
    files: { check: () => {}, write: () => {} },
    onInterrupt: () => () => {},
    ...services,
    run: (options, handlers) => {
      asked = options;
      return run(options, handlers);
    },
  });
  return { exitCode, out, err, asked };
}
