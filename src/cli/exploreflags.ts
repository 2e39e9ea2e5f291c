/** The options of `coremap explore`. */
import { type Command, Option } from 'commander';
import { PROGRAM_DEFAULTS, type ProgramOptions } from '../explore/programs/maker.ts';
import { BadInput } from '../run/badinput.ts';
import type { CommonOptions } from './common.ts';
import { durationText, parseDurationMs } from './values/duration.ts';
import { parseCount } from './values/integer.ts';
import { parseSwitch } from './values/switch.ts';

export interface ExploreFlags extends CommonOptions {
  readonly strategy: string;
  readonly mutant?: string;
  /** True: all; a text: those that it names, with commas between them. */
  readonly allMutants?: true | string;
  readonly cpus?: number;
  readonly frames?: number;
  readonly lock: string;
  readonly ops?: number;
  readonly threadsPerCpu?: number;
  readonly throughLocks?: boolean;
  readonly preemptions?: number;
  readonly schedules?: number;
  readonly duration: number;
  readonly detectors: boolean;
  readonly threads?: number;
  readonly checkReplay?: boolean;
}

/** Chooses a strategy (explore/auto.ts). */
export const AUTO = 'auto';
/** How long an exploration takes at most, where nobody says. */
export const DURATION_MS = 30_000;
/** Counts preemptions (explore/strategies/bounded.ts). */
const BOUNDED = 'bounded';

function whole(flag: string, [least, most]: readonly [number, number], description: string): Option {
  return new Option(`${flag} <n>`, description).argParser(text => parseCount(flag, text, least, most));
}

export function addExploreOptions(command: Command): Command {
  return command
    .option(
      '--strategy <name>',
      'what picks the next CPU: one of "coremap list strategies", or auto: all traces or states if they are few, else mixed',
      AUTO,
    )
    .option('--mutant <name>', 'break the kernel on purpose ("coremap list mutants")')
    .option('--all-mutants [names]', 'how soon each strategy finds each planted bug, or those named: a,b,c')
    .addOption(whole('--cpus', [1, 8], "simulated CPUs (default: the program's own number)"))
    .addOption(whole('--frames', [1, 64], "frames of memory left after start-up (default: the program's own number)"))
    .option('--lock <name>', 'lock of the coremap ("coremap list locks")', 'sleep')
    .option('--through-locks', "run the kernel through the lock's own accesses, not over a primitive mutex")
    .addOption(whole('--ops', [1, 100], 'operations of each CPU, for programs that repeat themselves'))
    .addOption(
      whole(
        '--threads-per-cpu',
        [1, 4],
        'kernel threads of each CPU, for programs that are not about what CPUs do themselves',
      ),
    )
    .addOption(
      whole('--preemptions', [0, 100], 'all schedules with at most so many, and no others; the strategy is "bounded"'),
    )
    .addOption(whole('--schedules', [1, 1e9], 'stop after so many'))
    .addOption(
      new Option('--duration <d>', 'stop after this time (with --all-mutants: 5s, for each bug and strategy)')
        .default(DURATION_MS, durationText(DURATION_MS * 1e6))
        .argParser(text => parseDurationMs('--duration', text)),
    )
    .addOption(
      new Option('--detectors <on|off>', 'look for data races, lock orders and results that no order explains')
        .default(true, 'on')
        .argParser(text => parseSwitch('--detectors', text)),
    )
    .addOption(whole('--threads', [1, 64], "the host's threads that share the schedules (default: one a core)"))
    .option('--check-replay', 'hold each run of a preempted operation against the one before, access by access');
}

/** Throws BadInput for another strategy than the one that counts preemptions, where they are to be counted. */
export function strategyOf({ strategy, preemptions }: ExploreFlags): string {
  if (preemptions === undefined) {
    return strategy;
  }
  if (strategy !== AUTO && strategy !== BOUNDED) {
    throw new BadInput('--preemptions', String(preemptions), `expected without --strategy, or with ${BOUNDED}`);
  }
  return BOUNDED;
}

/** What the user has chosen for the program. */
export function chosenOptions(command: Command): Partial<ProgramOptions> {
  const flags = command.opts();
  const chosen = Object.keys(PROGRAM_DEFAULTS).filter(name => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(chosen.map(name => [name, flags[name]]));
}
