/** The tables of the documentation that are made from the program. */
import { Command, type Option } from 'commander';
import { mutants } from '../../src/check/mutants/index.ts';
import type { Mutant, MutantRun } from '../../src/check/mutants/mutant.ts';
import { addBench } from '../../src/cli/bench.ts';
import { addExplore } from '../../src/cli/explore.ts';
import { addLab } from '../../src/cli/lab.ts';
import { addRun } from '../../src/cli/run.ts';
import type { Services } from '../../src/cli/services.ts';
import { addStress } from '../../src/cli/stress.ts';
import { runOfMutant } from '../../src/explore/programs/mutantruns.ts';
import { withOptions } from '../../src/explore/request.ts';
import { table, withBlock } from './markdown.ts';

const code = (text: string) => `\`${text}\``;

const FLAGS: { readonly [Key in keyof Required<MutantRun>]: (value: NonNullable<MutantRun[Key]>) => string } = {
  cpus: n => `--cpus ${n}`,
  frames: n => `--frames ${n}`,
  programs: n => `--programs ${n}`,
  magazines: n => `--magazines ${n}`,
  lock: name => `--lock ${name}`,
  ops: n => `--ops ${n}`,
  auditEvery: n => `--audit-every ${n}`,
  watchdogMs: n => `--watchdog ${n % 1000 === 0 ? `${n / 1000}s` : `${n}ms`}`,
  failDisk: ({ operation, every }) => `--fail-disk ${operation}:${every}`,
};

/** What to type to see a mutant caught. */
export function mutantCommand({ name, workload, options = {}, unseenByStress }: Mutant): string {
  if (unseenByStress !== undefined) {
    return `coremap explore --mutant ${name}`;
  }
  const flags = Object.entries(options).map(([key, value]) => FLAGS[key as keyof MutantRun](value as never));
  return ['coremap stress', ...workload, '--mutant', name, ...flags].join(' ');
}

function mutantTable(): string {
  const rows = mutants.map(mutant => [
    code(mutant.name),
    mutant.summary,
    mutant.expects.join(', '),
    code(mutantCommand(mutant)),
    mutant.bug,
  ]);
  return table(['name', 'the mistake', 'expected', 'command', 'seen'], rows);
}

/** Where the explorer finds each mutant. */
function exploredTable(): string {
  const rows = mutants.map(({ name }) => {
    const { program, expects, options = {} } = runOfMutant(name);
    return [code(name), code(withOptions(program, options)), expects.join(', ')];
  });
  return table(['name', 'program', 'expected'], rows);
}

/** Each option of a command with its default, as `--help` tells them. */
function optionsOf(add: typeof addRun): ReadonlyMap<string, Option> {
  const program = new Command();
  add(program, {} as Services, () => {});
  const options = program.commands[0]?.options ?? [];
  return new Map(options.map(option => [option.long ?? option.flags, option]));
}

/** `none` where there is no default; a switch is off. */
function defaultOf(option: Option | undefined): string {
  if (option === undefined) {
    return 'not taken';
  }
  if (option.hidden) {
    return 'always on';
  }
  const value = option.defaultValueDescription ?? option.defaultValue;
  return value === undefined ? '' : code(String(value));
}

function optionTable(): string {
  const [run, stress] = [optionsOf(addRun), optionsOf(addStress)];
  const rows = [...new Map([...stress, ...run])].map(([long, option]) => [
    code(option.flags),
    option.description,
    defaultOf(run.get(long)),
    defaultOf(stress.get(long)),
  ]);
  return table(['option', 'meaning', '`run`', '`stress`'], rows);
}

/** Options that every command takes stand in the table of `run` and `stress`. */
const COMMON = ['--seed', '--json', '--quiet'];

function ownOptionTable(add: typeof addRun): string {
  const own = [...optionsOf(add)].filter(([long]) => !COMMON.includes(long));
  const rows = own.map(([, option]) => [code(option.flags), option.description, defaultOf(option)]);
  return table(['option', 'meaning', 'default'], rows);
}

/** The blocks of each file, by name. */
const BLOCKS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': {
    options: optionTable,
    'bench-options': () => ownOptionTable(addBench),
    'explore-options': () => ownOptionTable(addExplore),
    'lab-options': () => ownOptionTable(addLab),
  },
  'docs/oracles-and-mutants.md': { mutants: mutantTable },
  'docs/mutants.md': { explored: exploredTable },
};

/** The file's text with its blocks made anew. */
export function withBlocks(file: string, text: string): string {
  return Object.entries(BLOCKS[file] ?? {}).reduce((made, [name, make]) => withBlock(made, name, make()), text);
}
