import { type Command, Option } from 'commander';
import { withCommon } from './common.ts';
import { DEFAULTS } from './defaults.ts';
import { execute } from './execute.ts';
import { withMutantJob } from './mutantjob.ts';
import { effectiveOptions, type RunFlags, withLimits, withRunOptions } from './runoptions.ts';
import type { Services } from './services.ts';
import { parseSwitch } from './values/switch.ts';

/** `coremap run`: workloads and recorded traces on worker-thread CPUs. `done` gets the exit code. */
export function addRun(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program.command('run').description('run workloads, or recorded memory traces, on worker-thread CPUs');
  withLimits(withRunOptions(command), { auditEvery: DEFAULTS.runAuditEvery }).addOption(
    new Option('--oracles <on|off>', 'checks that do not trust the coremap')
      .default(true, 'on')
      .argParser(text => parseSwitch('--oracles', text)),
  );
  withCommon(command, [
    'coremap run                                         the main job: recorded programs and kernel tests, 4 CPUs',
    'coremap run km3 --cpus 8 --frames 100               one kernel test on 8 CPUs, memory tight',
    'coremap run --trace ls.gz --cpus 1 --json           the page faults of a recorded program, as JSON',
    'coremap run huge --disk fixed:5ms --fail-disk write:100 --seed 7',
  ]).action(async (workloads: string[], flags: RunFlags) => {
    const given = effectiveOptions(workloads, flags, await services.catalogue());
    const options = await withMutantJob(given, flag => command.getOptionValueSource(flag) === 'cli');
    done(await execute('run', options, flags, services));
  });
}
