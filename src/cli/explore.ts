import type { Command } from 'commander';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../explore/programs/maker.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { type ExploreDocument, exploreText } from '../report/exploretext.ts';
import { BadInput } from '../run/badinput.ts';
import type { ShrunkFault } from '../run/replay.ts';
import type { Catalogue } from './catalogue.ts';
import { shellWord } from './commandline.ts';
import { seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import { exploreDocument } from './exploredocument.ts';
import { AUTO, addExploreOptions, type ExploreFlags, programOptions, strategyOf } from './exploreflags.ts';
import { exploreAllMutants } from './exploremutants.ts';
import type { Services } from './services.ts';
import { knownName } from './values/names.ts';

/** Runs of a program that shrinking may take, and how long. */
const SHRINK = { runs: 5000, milliseconds: 10_000 } as const;
/** The first turn of each of several programs, in milliseconds. */
const SHORT_TURN_MS = 1000;
const DEFAULT_PROGRAM = 'alloc2';
const ERASE_LINE = '\r\u001b[K';
const FILE = /[/\\]|\.m?[jt]s(?:#[\w$]+)?$/;

/** Programs to try, in turn: what the name stands for; without one, those that may show the mutant, the likeliest first. */
async function programsFor(
  name: string | undefined,
  mutant: string | undefined,
  catalogue: Catalogue,
): Promise<string[]> {
  const { programsForMutant, programsNamed, takesMutant } = await import('../explore/programs/formutant.ts');
  if (name === undefined) {
    return mutant === undefined ? [DEFAULT_PROGRAM] : programsForMutant(mutant);
  }
  if (FILE.test(name)) {
    if (mutant !== undefined) {
      throw new BadInput('--mutant', mutant, 'expected a program of the kernel beside it, not a file');
    }
    return [name];
  }
  const known = [...catalogue.programs, ...catalogue.workloads].map(each => each.name);
  const programs = programsNamed(knownName('program', name, known, 'programs'), mutant ?? null);
  const taking = mutant === undefined ? programs : programs.filter(program => takesMutant(program, mutant));
  if (taking.length === 0) {
    throw new BadInput(
      '--mutant',
      mutant ?? '',
      `expected a program that it changes: ${name} runs without what it breaks`,
    );
  }
  return taking;
}

/** The options of a program that the user has not given: what the mutant needs to show in it, or none. */
async function defaultsOf(program: string, mutant: string | undefined): Promise<ProgramOptions> {
  if (mutant === undefined) {
    return PROGRAM_DEFAULTS;
  }
  const { optionsForMutant } = await import('../explore/programs/mutantruns.ts');
  return optionsForMutant(mutant, program);
}

/** `coremap explore`: a program under all interleavings, or many. `done` gets the exit code. */
export function addExplore(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('explore')
    .description('run a program on the model machine under many interleavings, or all')
    .argument(
      '[program]',
      `"coremap list programs", or a file of your own (default: ${DEFAULT_PROGRAM}; with --mutant: each in turn)`,
    );
  withCommon(addExploreOptions(command), [
    'coremap explore --mutant no-lock                    a coremap without lock, in an interleaving of few switches',
    'coremap explore alloc --strategy optimal            every interleaving of two allocations and two frees',
    'coremap explore walk --mutant no-shootdown          what "stress" found, found again, and told step by step',
    'coremap explore --all-mutants                       a table: how soon each strategy finds each planted bug',
    'coremap explore examples/01-lost-update.ts          a program of your own',
  ]).action(async (name: string | undefined, flags: ExploreFlags) => {
    services.mapLines();
    const catalogue = await services.catalogue();
    const names = <K extends 'mutants' | 'locks' | 'strategies'>(kind: K) => catalogue[kind].map(each => each.name);
    knownName('--strategy', flags.strategy, [AUTO, ...names('strategies')], 'strategies');
    knownName('--lock', flags.lock, names('locks'), 'locks');
    if (flags.allMutants !== undefined) {
      done(await exploreAllMutants(name, flags, command, services));
      return;
    }
    if (flags.mutant !== undefined) {
      knownName('--mutant', flags.mutant, names('mutants'), 'mutants');
    }
    const programs = await programsFor(name, flags.mutant, catalogue);
    done(await exploreEach(programs, flags, command, services));
  });
}

/** Several programs share the time: each has a short turn first, for most show at once what they can show at all. */
function turnsOf(programs: readonly string[], durationMs: number): { program: string; durationMs: number }[] {
  const share = Math.ceil(durationMs / programs.length);
  const rounds = programs.length === 1 ? [share] : [Math.min(SHORT_TURN_MS, share), share];
  return rounds.flatMap(round => programs.map(program => ({ program, durationMs: round })));
}

async function exploreEach(
  programs: readonly string[],
  flags: ExploreFlags,
  command: Command,
  services: Services,
): Promise<number> {
  const { terminal, onInterrupt } = services;
  const stop = new AbortController();
  const live = terminal.errIsTerminal && !flags.quiet;
  const stopListening = onInterrupt(() => stop.abort());
  const seed = seedOf(flags);
  const limits = { schedules: flags.schedules ?? null, durationMs: flags.duration, threads: flags.threads ?? null };
  try {
    let last: { document: ExploreDocument; shrunk: ShrunkFault | null } | null = null;
    for (const { program, durationMs } of turnsOf(programs, limits.durationMs)) {
      const { preemptions, detectors, checkReplay = false } = flags;
      const strategy = strategyOf(flags);
      const options = programOptions(command, await defaultsOf(program, flags.mutant));
      const request: ExploreRequest = { program, options, strategy, seed, preemptions, detectors, checkReplay };
      const share = { ...limits, durationMs };
      const exploration = await services.explore(request, share, stop.signal, ({ schedules }) => {
        if (live) terminal.err(`${ERASE_LINE}${program}: ${schedules} schedules`);
      });
      const shrunk = exploration.first === null ? null : await services.shrink(request, exploration.first, SHRINK);
      last = { document: exploreDocument(request, limits, exploration, shrunk), shrunk };
      if (shrunk !== null || stop.signal.aborted) break;
    }
    if (live) terminal.err(ERASE_LINE);
    if (last === null) {
      throw new BadInput('program', '', 'expected a program that "coremap list programs" shows');
    }
    return await tell(last.document, last.shrunk, flags, services);
  } finally {
    stopListening();
  }
}

async function tell(
  document: ExploreDocument,
  shrunk: ShrunkFault | null,
  flags: ExploreFlags,
  { terminal }: Services,
): Promise<number> {
  if (flags.json) {
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (!flags.quiet || !document.ok) {
    const { programNamed } = await import('../explore/programs/catalogue.ts');
    const isKernel = programNamed(document.result.program)?.kernel === true;
    const options = { colors: terminal.outHasColors, width: terminal.outColumns, isKernel };
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
