import type { Command } from 'commander';
import { flagOf, type ProgramOptions } from '../explore/programs/maker.ts';
import type { ExploreRequest } from '../explore/request.ts';
import { type ExploreDocument, exploreText } from '../report/exploretext.ts';
import { count } from '../report/numbers.ts';
import { BadInput } from '../run/badinput.ts';
import type { Exploration } from '../run/explore.ts';
import type { ShrunkFault } from '../run/replay.ts';
import type { Catalogue } from './catalogue.ts';
import { seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import { afterAll, afterExploring, usualOptions } from './explorecommand.ts';
import { exploreDocument } from './exploredocument.ts';
import { AUTO, addExploreOptions, chosenOptions, type ExploreFlags, strategyOf } from './exploreflags.ts';
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
  chosen: Partial<ProgramOptions>,
  catalogue: Catalogue,
): Promise<string[]> {
  const mutant = chosen.mutant ?? undefined;
  const { programsForMutant, programsNamed, takesMutant } = await import('../explore/programs/formutant.ts');
  if (name === undefined) {
    return mutant === undefined ? [DEFAULT_PROGRAM] : programsForMutant(mutant);
  }
  if (FILE.test(name)) {
    const [option] = Object.entries(chosen);
    if (option !== undefined) {
      const [flag, value] = option;
      throw new BadInput(flagOf(flag), String(value), 'expected a program of the kernel beside it, not a file');
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
    const programs = await programsFor(name, chosenOptions(command), catalogue);
    done(await exploreEach(name, programs, flags, command, services));
  });
}

/** Several programs share the time: each has a short turn first, for most show at once what they can show at all. */
function turnsOf(programs: readonly string[], durationMs: number): { program: string; durationMs: number }[] {
  const share = Math.ceil(durationMs / programs.length);
  const rounds = programs.length === 1 ? [share] : [Math.min(SHORT_TURN_MS, share), share];
  return rounds.flatMap(round => programs.map(program => ({ program, durationMs: round })));
}

async function exploreEach(
  name: string | undefined,
  programs: readonly string[],
  flags: ExploreFlags,
  command: Command,
  services: Services,
): Promise<number> {
  const { terminal, onInterrupt } = services;
  const stop = new AbortController();
  const live = terminal.errIsTerminal && !flags.quiet;
  const stopListening = onInterrupt(() => stop.abort());
  const { preemptions, detectors, checkReplay = false } = flags;
  const fixed = { strategy: strategyOf(flags), seed: seedOf(flags), preemptions, detectors, checkReplay };
  const limits = { schedules: flags.schedules ?? null, durationMs: flags.duration, threads: flags.threads ?? null };
  const chosen = chosenOptions(command);
  const unfit = new Map<string, BadInput>();
  try {
    let last: { document: ExploreDocument; shrunk: ShrunkFault | null } | null = null;
    for (const { program, durationMs } of turnsOf(programs, limits.durationMs)) {
      if (unfit.has(program)) continue;
      const options = { ...(await usualOptions(program, flags.mutant ?? null)), ...chosen };
      const request: ExploreRequest = { program, options, ...fixed };
      const explored = await orUnfit(
        services.explore(request, { ...limits, durationMs }, stop.signal, ({ schedules }) => {
          if (live) terminal.err(`${ERASE_LINE}${program}: ${count(schedules)} schedules`);
        }),
      );
      if (explored instanceof BadInput) {
        unfit.set(program, explored);
        continue;
      }
      const shrunk = explored.first === null ? null : await services.shrink(request, explored.first, SHRINK);
      last = { document: exploreDocument(request, limits, explored, shrunk), shrunk };
      if (shrunk !== null || stop.signal.aborted) break;
    }
    if (live) terminal.err(ERASE_LINE);
    if (last === null) {
      throw [...unfit.values()][0] ?? new BadInput('program', '', 'expected one that "coremap list programs" shows');
    }
    const { document, shrunk } = last;
    const next =
      programs.length > 1 && document.ok && !document.interrupted
        ? afterAll(name, chosen, document)
        : await afterExploring(document);
    return await tell(document, shrunk, next, name ?? document.result.program, flags, services);
  } finally {
    stopListening();
  }
}

/** What cannot be run so: of several programs, the others still can. */
async function orUnfit(exploring: Promise<Exploration>): Promise<Exploration | BadInput> {
  try {
    return await exploring;
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
}

async function tell(
  document: ExploreDocument,
  shrunk: ShrunkFault | null,
  next: string,
  called: string,
  flags: ExploreFlags,
  { terminal }: Services,
): Promise<number> {
  if (flags.json) {
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (!flags.quiet || !document.ok) {
    const { programNamed } = await import('../explore/programs/catalogue.ts');
    const { strategyNamed } = await import('../explore/strategies/index.ts');
    const isKernel = programNamed(document.result.program)?.kernel === true;
    const draws = strategyNamed(document.result.strategy).independent;
    const options = {
      colors: terminal.outHasColors,
      width: terminal.outColumns,
      line: terminal.outLine,
      isKernel,
      called,
      draws,
    };
    terminal.out(exploreText(document, shrunk, options) + (next === '' ? '' : `next: ${next}\n`));
  }
  if (document.interrupted) return EXIT.interrupted;
  return document.ok ? EXIT.ok : EXIT.fault;
}
