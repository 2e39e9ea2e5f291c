import { type Command, Option } from 'commander';
import type { ProgramOptions } from '../explore/programs/maker.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { createDocument } from '../report/envelope.ts';
import { type ExploreDocument, exploreText } from '../report/exploretext.ts';
import { BadInput } from '../run/badinput.ts';
import type { Exploration, ExploreLimits } from '../run/explore.ts';
import type { ShrunkFault } from '../run/replay.ts';
import type { Catalogue } from './catalogue.ts';
import { shellWord } from './commandline.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import { asFault } from './foundfault.ts';
import type { Services } from './services.ts';
import { parseDurationMs } from './values/duration.ts';
import { parseCount } from './values/integer.ts';
import { knownName } from './values/names.ts';
import { parseSwitch } from './values/switch.ts';

interface ExploreFlags extends CommonOptions {
  readonly strategy: string;
  readonly mutant?: string;
  readonly cpus?: number;
  readonly frames?: number;
  readonly lock: string;
  readonly ops?: number;
  readonly throughLocks?: boolean;
  readonly schedules?: number;
  readonly duration: number;
  readonly detectors: boolean;
  readonly threads?: number;
}

/** Runs of a program that shrinking may take, and how long. */
const SHRINK = { runs: 5000, milliseconds: 10_000 } as const;
/** Chooses a strategy (run/explore.ts). */
const AUTO = 'auto';
const DEFAULT_PROGRAM = 'alloc2';
const ERASE_LINE = '\r\u001b[K';
const FILE = /[/\\]|\.m?[jt]s(?:#[\w$]+)?$/;

function whole(flag: string, [least, most]: readonly [number, number], description: string): Option {
  return new Option(`${flag} <n>`, description).argParser(text => parseCount(flag, text, least, most));
}

/** Programs to try, in turn: the one that was named; else those in which the mutant's workloads show it, then all. */
async function programsFor(
  name: string | undefined,
  mutant: string | undefined,
  catalogue: Catalogue,
): Promise<string[]> {
  if (name !== undefined) {
    return FILE.test(name)
      ? [name]
      : [
          knownName(
            'program',
            name,
            catalogue.programs.map(each => each.name),
            'programs',
          ),
        ];
  }
  if (mutant === undefined) {
    return [DEFAULT_PROGRAM];
  }
  const { programsForMutant } = await import('../explore/programs/formutant.ts');
  return programsForMutant(mutant);
}

function optionsOf(flags: ExploreFlags): ProgramOptions {
  const { cpus, frames, lock, mutant, throughLocks, ops } = flags;
  return {
    cpus: cpus ?? null,
    frames: frames ?? null,
    lock,
    mutant: mutant ?? null,
    throughLocks: throughLocks ?? false,
    ops: ops ?? null,
  };
}

function documentOf(
  request: ExploreRequest,
  limits: ExploreLimits,
  exploration: Exploration,
  shrunk: ShrunkFault | null,
): ExploreDocument {
  const { program, options, strategy, seed, detectors } = request;
  const { schedules, abandoned, steps, complete, first, coverage, elapsedMs, interrupted } = exploration;
  return createDocument('coremap.explore/1', {
    seed,
    options: { program, strategy, ...options, schedules: limits.schedules, durationMs: limits.durationMs, detectors },
    elapsedMs,
    interrupted,
    result: {
      program,
      strategy: exploration.strategy,
      schedules,
      abandoned,
      steps,
      complete,
      distinctTraces: coverage?.distinctTraces ?? null,
      schedulesPerSecond: elapsedMs > 0 ? (schedules * 1000) / elapsedMs : 0,
      firstFaultAt: first === null ? null : first.schedule + 1,
      coverage:
        coverage === null
          ? null
          : {
              pairs: coverage.pairs,
              bothOrders: coverage.bothOrders,
              operations: coverage.operations,
              preempted: coverage.preempted,
            },
      shrunk:
        shrunk === null
          ? null
          : {
              switchesBefore: shrunk.switchesBefore,
              switches: shrunk.switches,
              stepsBefore: shrunk.stepsBefore,
              steps: shrunk.steps.length,
              minimal: shrunk.minimal,
            },
    },
    faults: shrunk === null ? [] : [asFault(shrunk.fault, shrunk.replay, shrunk.steps.length)],
  });
}

/** `coremap explore`: a program under all interleavings, or many. `done` gets the exit code. */
export function addExplore(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('explore')
    .description('run a program on the model machine under many interleavings, or all')
    .argument(
      '[program]',
      `"coremap list programs", or a file of your own (default: ${DEFAULT_PROGRAM}; with --mutant: each in turn)`,
    )
    .option(
      '--strategy <name>',
      'what picks the next CPU ("coremap list strategies"; auto: all traces if they are few, else mixed)',
      AUTO,
    )
    .option('--mutant <name>', 'break the kernel on purpose ("coremap list mutants")')
    .addOption(whole('--cpus', [1, 8], "simulated CPUs (default: the program's own number)"))
    .addOption(whole('--frames', [1, 64], "frames of memory left after start-up (default: the program's own number)"))
    .option('--lock <name>', 'lock of the coremap ("coremap list locks")', 'sleep')
    .option('--through-locks', "run the kernel through the lock's own accesses, not over a primitive mutex")
    .addOption(whole('--ops', [1, 100], 'operations of each CPU, for programs that repeat themselves'))
    .addOption(whole('--schedules', [1, 1e9], 'stop after so many'))
    .addOption(
      new Option('--duration <d>', 'stop after this time')
        .default(30_000, '30s')
        .argParser(text => parseDurationMs('--duration', text)),
    )
    .addOption(
      new Option('--detectors <on|off>', 'look for data races, lock orders and results that no order explains')
        .default(true, 'on')
        .argParser(text => parseSwitch('--detectors', text)),
    )
    .addOption(whole('--threads', [1, 64], "the host's threads that share the schedules (default: one a core)"));
  withCommon(command, [
    'coremap explore --mutant no-lock                    the shortest interleaving in which a coremap without lock breaks',
    'coremap explore alloc --strategy optimal            every interleaving of two allocations and two frees',
    'coremap explore walk --mutant no-shootdown          what "stress" found, found again, and told step by step',
    'coremap explore examples/01-lost-update.ts          a program of your own',
  ]).action(async (name: string | undefined, flags: ExploreFlags) => {
    services.mapLines();
    const catalogue = await services.catalogue();
    const names = <K extends 'mutants' | 'locks' | 'strategies'>(kind: K) => catalogue[kind].map(each => each.name);
    knownName('--strategy', flags.strategy, [AUTO, ...names('strategies')], 'strategies');
    knownName('--lock', flags.lock, names('locks'), 'locks');
    if (flags.mutant !== undefined) {
      knownName('--mutant', flags.mutant, names('mutants'), 'mutants');
    }
    const programs = await programsFor(name, flags.mutant, catalogue);
    done(await exploreEach(programs, flags, services));
  });
}

async function exploreEach(programs: readonly string[], flags: ExploreFlags, services: Services): Promise<number> {
  const { terminal, onInterrupt } = services;
  const stop = new AbortController();
  const live = terminal.errIsTerminal && !flags.quiet;
  const stopListening = onInterrupt(() => stop.abort());
  const seed = seedOf(flags);
  const limits = { schedules: flags.schedules ?? null, durationMs: flags.duration, threads: flags.threads ?? null };
  try {
    let last: { document: ExploreDocument; shrunk: ShrunkFault | null } | null = null;
    for (const program of programs) {
      const { strategy, detectors } = flags;
      const request: ExploreRequest = { program, options: optionsOf(flags), strategy, seed, detectors };
      // Several programs share the time.
      const share = { ...limits, durationMs: Math.ceil(limits.durationMs / programs.length) };
      const exploration = await services.explore(request, share, stop.signal, ({ schedules }) => {
        if (live) terminal.err(`${ERASE_LINE}${program}: ${schedules} schedules`);
      });
      const shrunk = exploration.first === null ? null : await services.shrink(request, exploration.first, SHRINK);
      last = { document: documentOf(request, limits, exploration, shrunk), shrunk };
      if (shrunk !== null || stop.signal.aborted) break;
    }
    if (live) terminal.err(ERASE_LINE);
    if (last === null) {
      throw new BadInput('program', '', 'expected a program that "coremap list programs" shows');
    }
    return tell(last.document, last.shrunk, flags, services);
  } finally {
    stopListening();
  }
}

function tell(
  document: ExploreDocument,
  shrunk: ShrunkFault | null,
  flags: ExploreFlags,
  { terminal }: Services,
): number {
  if (flags.json) {
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (!flags.quiet || !document.ok) {
    const options = { colors: terminal.outHasColors, width: terminal.outColumns };
    terminal.out(exploreText(document, shrunk, options) + nextOf(document));
  }
  if (document.interrupted) return EXIT.interrupted;
  return document.ok ? EXIT.ok : EXIT.fault;
}

function nextOf({ faults, options, seed }: ExploreDocument): string {
  const [fault] = faults;
  return fault?.replay
    ? `next: coremap replay ${shellWord(fault.replay)} --explain\n`
    : `next: coremap explore ${shellWord(options.program)} --strategy ${options.strategy === 'random' ? 'pct' : 'random'} --seed ${seed}\n`;
}
