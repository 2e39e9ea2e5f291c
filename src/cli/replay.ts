import type { Command } from 'commander';
import { stepsTold } from '../explore/toldsteps.ts';
import { createDocument } from '../report/envelope.ts';
import { isLongReplay, type ReplayDocument, replayText } from '../report/exploretext.ts';
import { perfettoOf } from '../report/perfetto.ts';
import { BadInput } from '../run/badinput.ts';
import type { Replayed } from '../run/replay.ts';
import { shellWord } from './commandline.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import { exploreCommand } from './explorecommand.ts';
import type { OutputFiles } from './files.ts';
import { asFault } from './foundfault.ts';
import { serveAndOpen } from './lab.ts';
import type { Services } from './services.ts';

interface ReplayFlags extends CommonOptions {
  readonly explain?: boolean;
  readonly trace?: string;
  readonly checkReplay?: boolean;
  readonly lab?: boolean;
}

function documentOf(text: string, replayed: Replayed, seed: number, elapsedMs: number): ReplayDocument {
  const { request, fault, steps, threads, switches, programChanged, followed } = replayed;
  const faults = fault === null ? [] : [asFault(fault, { replay: text, steps: stepsTold(steps), switches })];
  return createDocument('coremap.replay/1', {
    seed,
    options: { replay: text, program: request.program, mutant: request.options.mutant },
    elapsedMs,
    interrupted: false,
    result: { program: request.program, threads: [...threads], switches, programChanged, followed, steps: [...steps] },
    faults,
  });
}

/** `coremap replay`: one interleaving, exactly as it was. `done` gets the exit code. */
export function addReplay(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('replay')
    .description('run one interleaving again, exactly, and tell it')
    .argument('<string>', 'the replay string that a fault came with')
    .option('--explain', 'tell every step, not only where a CPU begins and stops')
    .option('--trace <file>', 'write the steps for Perfetto (Chrome trace-event JSON)')
    .option('--lab', 'open it in the lab, at the fault; Ctrl-C ends that')
    .option('--check-replay', 'hold each run of a preempted operation against the one before, access by access');
  withCommon(command, [
    'coremap replay STRING                               the interleaving in short, and the fault that it ends in',
    'coremap replay STRING --explain                     each step: CPU, line of the kernel, word, old and new value',
    'coremap replay STRING --trace run.json              the same for ui.perfetto.dev',
    'coremap replay STRING --lab                         in a page on which you step through it',
  ]);
  // Every command takes it; here nothing is drawn.
  command.options.find(({ long }) => long === '--seed')?.hideHelp();
  command.action(async (text: string, flags: ReplayFlags) => {
    if (flags.lab) {
      done(await serveAndOpen(text, flags, services));
      return;
    }
    const { terminal, files } = services;
    if (flags.trace !== undefined) checkTrace(flags.trace, files);
    services.mapLines();
    const start = performance.now();
    const replayed = await services.replay(text, flags.checkReplay ?? false);
    if (flags.trace !== undefined) {
      files.write('--trace', flags.trace, perfettoOf(replayed));
      if (!flags.quiet) terminal.err(`coremap: wrote ${flags.trace}\n`);
    }
    const document = documentOf(text, replayed, seedOf({ ...flags, seed: flags.seed ?? 0 }), performance.now() - start);
    if (flags.json) {
      terminal.out(`${JSON.stringify(document)}\n`);
    } else if (!flags.quiet || !document.ok) {
      const { programNamed } = await import('../explore/programs/catalogue.ts');
      const isKernel = programNamed(replayed.request.program)?.kernel === true;
      const options = { colors: terminal.outHasColors, width: terminal.outColumns, line: terminal.outLine, isKernel };
      const { program, options: asked } = replayed.request;
      // One interleaving that ends well since the file was mended says nothing of the others.
      const isMended = replayed.programChanged && document.ok;
      const next =
        flags.explain || isMended
          ? await exploreCommand({ program, ...asked, detectors: replayed.request.detectors })
          : `coremap replay ${shellWord(text)} --explain${isLongReplay(text) ? ' > steps.txt' : ''}`;
      terminal.out(`${replayText(document, flags.explain ?? false, options)}next: ${next}\n`);
    }
    done(document.ok ? EXIT.ok : EXIT.fault);
  });
}

/** Throws BadInput for a file that cannot be written, before anything is run. */
function checkTrace(file: string, files: OutputFiles): void {
  if (file === '-') {
    throw new BadInput('--trace', file, 'expected a file: standard output tells the run');
  }
  files.check('--trace', file);
}
