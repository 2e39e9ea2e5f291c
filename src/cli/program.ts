import { Command, CommanderError } from 'commander';
import { addBench } from './bench.ts';
import { addDemo } from './demo.ts';
import { asBadInput, badInputLine, defectText } from './errors.ts';
import { EXIT } from './execute.ts';
import { addExplore } from './explore.ts';
import { addLab } from './lab.ts';
import { addList } from './list.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';
import type { Services } from './services.ts';
import { addStress } from './stress.ts';

function createProgram(services: Services, done: (exitCode: number) => void): Command {
  const program = new Command('coremap')
    .description('How one coremap stays correct, and fast, when several CPUs share it.')
    .version(services.version)
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ writeOut: text => services.terminal.out(text), writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .addHelpText('after', '\nExamples:\n  coremap run\n  coremap stress --cpus 8 --duration 1m\n  coremap list')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing wrong found; 1 a fault of the kernel under test, or a claim that does not hold; 2 bad input; 3 a defect of coremap; 130 interrupted.',
    );
  addRun(program, services, done);
  addStress(program, services, done);
  addBench(program, services, done);
  addDemo(program, services, done);
  addExplore(program, services, done);
  addReplay(program, services, done);
  addLab(program, services, done);
  addList(program, services);
  return program;
}

/** Runs the command line `argv` (without the program's own name) and returns the exit code. */
export async function runCommandLine(argv: readonly string[], services: Services): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    await createProgram(services, code => {
      exitCode = code;
    }).parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const badInput = asBadInput(error);
    if (badInput === null) {
      services.terminal.err(defectText(error, services.version, argv));
      return EXIT.defect;
    }
    services.terminal.err(badInputLine(badInput));
    return EXIT.badInput;
  }
}
