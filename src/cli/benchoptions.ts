import { type Command, Option } from 'commander';
import { SECTION_NAMES, sectionNamed } from '../contention/section.ts';
import type { BenchSettings } from '../contention/types.ts';
import { BadInput } from '../run/badinput.ts';
import type { Catalogue } from './catalogue.ts';
import { shellWord } from './commandline.ts';
import { type CommonOptions, seedOf } from './common.ts';
import { BOUNDS } from './defaults.ts';
import { durationText, parseDurationMs } from './values/duration.ts';
import { parseCount } from './values/integer.ts';
import { parseNumbers } from './values/list.ts';
import { knownName } from './values/names.ts';
import { nearest } from './values/nearest.ts';
import { parseSwitch } from './values/switch.ts';

/** What commander hands over for `bench`: each value already parsed, but for names that the catalogue knows. */
export interface BenchFlags extends CommonOptions {
  readonly lock?: readonly string[];
  readonly cpus: readonly number[];
  readonly section: readonly string[];
  readonly duration: number;
  readonly repeats: number;
  readonly warmUp: number;
  readonly timeLimit: number;
  readonly pauseLoopExit: boolean;
  readonly lockStats: boolean;
  readonly quick?: boolean;
  readonly csv?: string;
  readonly html?: string;
  readonly svg?: string;
}

const SECTIONS = ['work', '20us', 'io:1ms', 'shootdown', 'mix'];
const USUAL = { cpus: '1,2,4,8', section: SECTIONS.join(','), duration: '250ms', warmUp: '100ms', timeLimit: '5s' };
const REPEATS = 3;
const MOST_REPEATS = 1000;
/** Enough to see which kinds sleep and which burn, in half a minute. */
const QUICK = { cpus: [1, 8], duration: 100, warmUp: 50, repeats: 1 } as const;
/** The kind that is no lock: measured only when asked for. */
const NO_LOCK = 'none';

/** The words of a list, each once. */
function words(text: string): string[] {
  return [...new Set(text.split(','))];
}

function parseSections(text: string): string[] {
  return words(text).map(name => {
    if (sectionNamed(name) !== null) return name;
    const meant = nearest(name, SECTIONS);
    const hint = meant === null ? '' : ` (did you mean ${meant}?)`;
    throw new BadInput('--section', name, `expected ${SECTION_NAMES}${hint}`);
  });
}

function duration(flag: string, help: string, usual: string): Option {
  return new Option(`${flag} <d>`, help)
    .default(parseDurationMs(flag, usual), usual)
    .argParser(text => parseDurationMs(flag, text));
}

function onOff(flag: string, help: string, usual: boolean): Option {
  return new Option(`${flag} <on|off>`, help)
    .default(usual, usual ? 'on' : 'off')
    .argParser(text => parseSwitch(flag, text));
}

/** Adds to `command` everything that shapes a benchmark. */
export function withBenchOptions(command: Command): Command {
  const [least, most] = BOUNDS.cpus;
  const cpus = (text: string) => parseNumbers('--cpus', text, least, most);
  return command
    .addOption(
      new Option(
        '--lock <list>',
        'kinds of lock, as sleep,tas (default: all of "coremap list locks" but none)',
      ).argParser(words),
    )
    .addOption(
      new Option('--cpus <list>', 'numbers of CPUs, as 1,2,4 or 1..8')
        .default(cpus(USUAL.cpus), USUAL.cpus)
        .argParser(cpus),
    )
    .addOption(
      new Option(
        '--section <list>',
        'what is done under the lock: work, shootdown, mix, a duration as 20us (with a time outside: 20us+5us), io:1ms; ' +
          'list:4096 or scan:4096: frames looked through for a free one',
      )
        .default(SECTIONS, USUAL.section)
        .argParser(parseSections),
    )
    .addOption(duration('--duration', 'time of each measurement', USUAL.duration))
    .addOption(
      new Option('--repeats <n>', 'measurements of each cell, in turn with all others')
        .default(REPEATS)
        .argParser(text => parseCount('--repeats', text, 1, MOST_REPEATS)),
    )
    .addOption(duration('--warm-up', 'time before each measurement in which CPUs operate already', USUAL.warmUp))
    .addOption(
      duration('--time-limit', 'a measurement that takes so much longer than its times is a stall', USUAL.timeLimit),
    )
    .addOption(
      onOff('--pause-loop-exit', 'whether a CPU that spins long lets others have its core for a moment', false),
    )
    .addOption(onOff('--lock-stats', 'whether locks time their waits', true))
    .option('--quick', 'CPUs 1 and 8, one measurement of 100ms each, unless told otherwise')
    .option('--csv <file>', 'write a row a cell there; - is standard output')
    .option('--html <file>', 'write a report with charts there; - is standard output')
    .option('--svg <file>', 'write the chart of throughput there; - is standard output');
}

/** The flags with those of `--quick` in place of what the user did not say. */
function quickened(flags: BenchFlags, command: Command): BenchFlags {
  if (flags.quick !== true) return flags;
  const unsaid = Object.entries(QUICK).filter(([name]) => command.getOptionValueSource(name) !== 'cli');
  return { ...flags, ...Object.fromEntries(unsaid) };
}

/** Every effective option; refuses kinds of lock that the catalogue does not hold. */
export function benchSettings(given: BenchFlags, command: Command, catalogue: Catalogue): BenchSettings {
  return settingsOf(quickened(given, command), catalogue);
}

/** What `coremap bench --quick` measures, from a fresh seed. */
export function quickSettings(catalogue: Catalogue): BenchSettings {
  const timeLimit = parseDurationMs('', USUAL.timeLimit);
  return settingsOf({ ...QUICK, section: SECTIONS, timeLimit, pauseLoopExit: false, lockStats: true }, catalogue);
}

function settingsOf(flags: BenchFlags, { locks }: Catalogue): BenchSettings {
  const known = locks.map(({ name }) => name);
  return {
    locks: flags.lock?.map(name => knownName('--lock', name, known, 'locks')) ?? known.filter(name => name !== NO_LOCK),
    cpus: flags.cpus,
    sections: flags.section,
    durationMs: flags.duration,
    warmUpMs: flags.warmUp,
    repeats: flags.repeats,
    timeLimitMs: flags.timeLimit,
    pauseLoopExit: flags.pauseLoopExit,
    lockStats: flags.lockStats,
    seed: seedOf(flags),
  };
}

/** The shortest command line that asks for these settings; `all` are the kinds that are measured by default. */
export function benchCommandLine(settings: BenchSettings, { locks }: Catalogue): string {
  const line = ['coremap', 'bench'];
  const add = (flag: string, value: string, usual: string): void => {
    if (value !== usual) line.push(flag, value);
  };
  const time = (ms: number): string => durationText(ms * 1e6);
  const all = locks.map(({ name }) => name).filter(name => name !== NO_LOCK);
  add('--lock', settings.locks.join(','), all.join(','));
  add('--cpus', settings.cpus.join(','), USUAL.cpus);
  add('--section', settings.sections.join(','), USUAL.section);
  add('--duration', time(settings.durationMs), USUAL.duration);
  add('--repeats', String(settings.repeats), String(REPEATS));
  add('--warm-up', time(settings.warmUpMs), USUAL.warmUp);
  add('--time-limit', time(settings.timeLimitMs), USUAL.timeLimit);
  add('--pause-loop-exit', settings.pauseLoopExit ? 'on' : 'off', 'off');
  add('--lock-stats', settings.lockStats ? 'on' : 'off', 'on');
  add('--seed', String(settings.seed), '');
  return line.map(shellWord).join(' ');
}
