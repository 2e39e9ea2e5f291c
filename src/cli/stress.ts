import { type Command, Option } from 'commander';
import { BadInput } from '../run/badinput.ts';
import { withCommon } from './common.ts';
import { DEFAULTS } from './defaults.ts';
import { execute } from './execute.ts';
import { withMutantJob } from './mutantjob.ts';
import { effectiveOptions, type RunFlags, withLimits, withRunOptions } from './runoptions.ts';
import type { Services } from './services.ts';
import { parseSwitch } from './values/switch.ts';

/** `coremap stress`: the same as `run` with every oracle on, until the time is up or a fault is found. */
export function addStress(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('stress')
    .description('run with every oracle on until the time is up or a fault is found');
  withLimits(withRunOptions(command), {
    duration: DEFAULTS.stressDuration,
    auditEvery: DEFAULTS.stressAuditEvery,
  }).addOption(new Option('--oracles <on|off>').argParser(alwaysOn).hideHelp());
  withCommon(command, [
    'coremap stress --cpus 8 --duration 1m               everything at once, for a minute',
    'coremap stress --mutant no-shootdown                a kernel broken on purpose: exit code 1 and the fault',
    'coremap stress parallelvm --frames 32 --seed 7      one workload, again with the same choices',
  ]).action(async (workloads: string[], flags: RunFlags) => {
    const given = effectiveOptions(workloads, flags, await services.catalogue());
    const options = await withMutantJob(given, flag => command.getOptionValueSource(flag) === 'cli');
    done(await execute('stress', { ...options, oracles: true }, flags, services));
  });
}

/** `--oracles` of `run`, for whoever tries it here. */
function alwaysOn(text: string): boolean {
  if (!parseSwitch('--oracles', text))
    throw new BadInput('--oracles', text, 'expected on: a stress has every oracle on');
  return true;
}
