import { randomInt } from 'node:crypto';
import { type Command, Option } from 'commander';
import { parseSeed } from './values/integer.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options that every command takes, and at least two examples to its help. */
export function withCommon(command: Command, examples: readonly [string, string, ...string[]]): Command {
  return command
    .addOption(
      new Option(
        '--seed <n>',
        'every random choice comes from it (32 bits; default: a fresh one, which is printed)',
      ).argParser(text => parseSeed('--seed', text)),
    )
    .option('--json', 'one JSON document on standard output, everything else on standard error')
    .option('--quiet', 'no progress, and no summary unless something is wrong')
    .addHelpText('after', `\nExamples:\n${examples.map(line => `  ${line}`).join('\n')}`);
}

/** The seed that was asked for, or a fresh one. */
export function seedOf(options: CommonOptions): number {
  return options.seed ?? randomInt(2 ** 32);
}
