import { type Command, Option } from 'commander';
import { BadInput } from '../run/badinput.ts';
import type { DiskModel, RunOptions } from '../run/types.ts';
import type { Catalogue, Kind } from './catalogue.ts';
import { type CommonOptions, seedOf } from './common.ts';
import { BOUNDS, DEFAULTS } from './defaults.ts';
import { parseDisk, parseFailDisk } from './values/disk.ts';
import { parseDurationMs } from './values/duration.ts';
import { parseCount } from './values/integer.ts';
import { knownName } from './values/names.ts';
import { parsePagesSize } from './values/size.ts';
import { parseSwitch } from './values/switch.ts';

const FORMATS = ['auto', 'lackey', 'din', 'pages'] as const;

/** What commander hands over for `run` and `stress`: each value already parsed. */
export interface RunFlags extends CommonOptions {
  readonly trace?: readonly string[];
  readonly format: RunOptions['format'];
  readonly cpus: number;
  readonly frames: number;
  readonly lock: string;
  readonly lockStats: boolean;
  readonly pauseLoopExit: boolean;
  readonly policy: string;
  readonly magazines: number;
  readonly swap?: string;
  readonly swapSize: number;
  readonly disk: DiskModel;
  readonly failDisk?: NonNullable<RunOptions['failDisk']>;
  readonly mutant?: string;
  readonly ops?: number;
  readonly programs?: number;
  readonly duration?: number;
  readonly oracles?: boolean;
  readonly auditEvery: number;
  readonly watchdog: number;
}

function count(flag: string, what: keyof typeof BOUNDS, help: string): Option {
  const [least, most] = BOUNDS[what];
  return new Option(`${flag} <n>`, help).argParser(text => parseCount(flag, text, least, most));
}

function duration(flag: string, help: string): Option {
  return new Option(`${flag} <d>`, help).argParser(text => parseDurationMs(flag, text));
}

function parseFormat(text: string): RunOptions['format'] {
  knownName('--format', text, FORMATS, 'formats');
  return text as RunOptions['format'];
}

/** Adds to `command` everything that shapes a run. */
export function withRunOptions(command: Command): Command {
  const { cpus, frames, lock, policy, magazines, swapSize, watchdog } = DEFAULTS;
  return command
    .argument('[workload...]', 'what to run ("coremap list workloads"); nothing at all runs the main job')
    .option('--trace <file...>', 'recorded memory traces, one process a file; - is standard input')
    .addOption(
      new Option('--format <name>', 'format of the traces: auto, lackey, din or pages')
        .default('auto')
        .argParser(parseFormat),
    )
    .addOption(count('--cpus', 'cpus', 'simulated CPUs, 1 to 32').default(cpus))
    .addOption(count('--frames', 'frames', 'frames of memory left after start-up').default(frames))
    .option('--lock <name>', 'lock of the coremap ("coremap list locks")', lock)
    .addOption(
      new Option('--lock-stats <on|off>', 'whether locks time their waits and holds')
        .default(true, 'on')
        .argParser(text => parseSwitch('--lock-stats', text)),
    )
    .addOption(
      new Option('--pause-loop-exit <on|off>', 'whether a CPU that spins long lets others have its core for a moment')
        .default(true, 'on')
        .argParser(text => parseSwitch('--pause-loop-exit', text)),
    )
    .option('--policy <name>', 'page replacement ("coremap list policies")', policy)
    .addOption(
      count('--magazines', 'magazines', "frames of each CPU's magazine of free frames; 0: none").default(magazines),
    )
    .option('--swap <file>', 'swap file (default: a temporary one)')
    .addOption(
      new Option('--swap-size <size>', 'size of the swap file')
        .default(parsePagesSize('--swap-size', swapSize), swapSize)
        .argParser(text => parsePagesSize('--swap-size', text)),
    )
    .addOption(
      new Option('--disk <model>', 'latency of the disk: host, fixed:D or seek')
        .default({ kind: 'host' }, 'host')
        .argParser(text => parseDisk('--disk', text)),
    )
    .addOption(
      new Option('--fail-disk <kind:n>', 'each Nth read or write of the disk fails, as write:100').argParser(text =>
        parseFailDisk('--fail-disk', text),
      ),
    )
    .option('--mutant <name>', 'break the kernel on purpose ("coremap list mutants")')
    .addOption(count('--ops', 'ops', "size of a workload's round, where that can vary (default: its own)"))
    .addOption(count('--programs', 'programs', 'threads of each workload (default: its own number)'))
    .addOption(
      duration('--watchdog', 'with no progress for this long the run ends as a stall').default(
        parseDurationMs('--watchdog', watchdog),
        watchdog,
      ),
    );
}

/** Adds what only differs in its default: when to stop, and how often to audit. */
export function withLimits(command: Command, defaults: { duration?: string; auditEvery: number }): Command {
  const limit = duration('--duration', 'stop after this time');
  if (defaults.duration !== undefined)
    limit.default(parseDurationMs('--duration', defaults.duration), defaults.duration);
  return command
    .addOption(limit)
    .addOption(
      count(
        '--audit-every',
        'auditEvery',
        'operations between audits with the machine stopped; 0: only at the end',
      ).default(defaults.auditEvery),
    );
}

/** Every effective option; refuses names that the catalogue does not hold. */
export function effectiveOptions(workloads: readonly string[], flags: RunFlags, catalogue: Catalogue): RunOptions {
  const known = (what: string, name: string, kind: Kind): string =>
    knownName(
      what,
      name,
      catalogue[kind].map(entry => entry.name),
      kind,
    );
  if (flags.format !== 'auto' && flags.trace === undefined) {
    throw new BadInput('--format', flags.format, 'expected with --trace: it says how traces are read');
  }
  return {
    workloads: workloads.map(name => known('workload', name, 'workloads')),
    traces: flags.trace ?? [],
    format: flags.format,
    cpus: flags.cpus,
    frames: flags.frames,
    lock: known('--lock', flags.lock, 'locks'),
    lockStats: flags.lockStats,
    pauseLoopExit: flags.pauseLoopExit,
    policy: known('--policy', flags.policy, 'policies'),
    magazines: flags.magazines,
    swap: flags.swap ?? null,
    swapBytes: flags.swapSize,
    disk: flags.disk,
    failDisk: flags.failDisk ?? null,
    mutant: flags.mutant === undefined ? null : known('--mutant', flags.mutant, 'mutants'),
    ops: flags.ops ?? null,
    programs: flags.programs ?? null,
    durationMs: flags.duration ?? null,
    oracles: flags.oracles ?? true,
    auditEvery: flags.auditEvery,
    watchdogMs: flags.watchdog,
    seed: seedOf(flags),
  };
}
