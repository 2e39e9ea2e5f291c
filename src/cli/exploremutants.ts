/** `coremap explore --all-mutants`: how soon each strategy finds each planted bug. */
import type { Command } from 'commander';
import { createMutantsDocument, mutantsText } from '../report/mutantstable.ts';
import { BadInput } from '../run/badinput.ts';
import { seedOf } from './common.ts';
import { EXIT } from './execute.ts';
import { AUTO, type ExploreFlags } from './exploreflags.ts';
import type { Services } from './services.ts';
import { knownName } from './values/names.ts';

/** For comparison, when the user names none. */
const STRATEGIES: readonly string[] = [AUTO, 'random', 'pct', 'pos', 'optimal'];
/** Milliseconds for each mutant and strategy. */
const DURATION = 5000;
/** For each fault: runs that making it smaller may take, and how long. */
const SHRINK = { runs: 2000, milliseconds: 3000 } as const;
/** What each mutant brings along itself. */
const ITS_OWN: readonly string[] = [
  'mutant',
  'cpus',
  'frames',
  'lock',
  'throughLocks',
  'ops',
  'threadsPerCpu',
  'schedules',
  'detectors',
];
const ERASE_LINE = '\r\u001b[K';

function namesOf(given: true | string, known: readonly string[]): readonly string[] {
  return given === true ? known : given.split(',').map(name => knownName('--all-mutants', name, known, 'mutants'));
}

function assertAlone(program: string | undefined, command: Command): void {
  if (program !== undefined) {
    throw new BadInput('--all-mutants', program, 'expected no program beside it: each planted bug has its own');
  }
  const flag = ITS_OWN.find(name => command.getOptionValueSource(name) === 'cli');
  if (flag !== undefined) {
    const long = command.options.find(option => option.attributeName() === flag)?.long ?? flag;
    throw new BadInput('--all-mutants', long, 'expected without this option: each planted bug has its own');
  }
}

/** Returns the exit code: 0 when each was found, by a fault that was expected; 1 when the explorer has missed one. */
export async function exploreAllMutants(
  program: string | undefined,
  flags: ExploreFlags,
  command: Command,
  services: Services,
): Promise<number> {
  assertAlone(program, command);
  const { terminal, onInterrupt } = services;
  const known = (await services.catalogue()).mutants.map(({ name }) => name);
  const mutants = namesOf(flags.allMutants ?? true, known);
  const isChosen = (option: string) => command.getOptionValueSource(option) === 'cli';
  const asked = {
    mutants,
    strategies: isChosen('strategy') ? [flags.strategy] : STRATEGIES,
    seed: seedOf(flags),
    durationMs: isChosen('duration') ? flags.duration : DURATION,
  };
  const live = terminal.errIsTerminal && !flags.quiet;
  const stop = new AbortController();
  const stopListening = onInterrupt(() => stop.abort());
  try {
    const settings = { ...asked, shrinking: SHRINK, threads: flags.threads ?? null };
    const all = await services.allMutants(settings, stop.signal, (done, { mutant, found }) => {
      if (live) {
        terminal.err(`${ERASE_LINE}${done} of ${mutants.length}: ${mutant}: ${found?.kind ?? 'not found'}`);
      }
    });
    if (live) terminal.err(ERASE_LINE);
    const document = createMutantsDocument(asked, all);
    if (flags.json) {
      terminal.out(`${JSON.stringify(document)}\n`);
    } else if (!flags.quiet || !document.ok) {
      const found = document.result.mutants.find(row => row.found !== null);
      const next = found === undefined ? 'coremap list mutants' : `coremap explore --mutant ${found.mutant}`;
      terminal.out(`${mutantsText(document, { colors: terminal.outHasColors })}next: ${next}\n`);
    }
    if (document.interrupted) return EXIT.interrupted;
    return document.ok ? EXIT.ok : EXIT.fault;
  } finally {
    stopListening();
  }
}
