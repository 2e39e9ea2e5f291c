import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { createDocument } from '../report/envelope.ts';
import { type ReplayDocument, replayText } from '../report/exploretext.ts';
import { perfettoOf } from '../report/perfetto.ts';
import { BadInput } from '../run/badinput.ts';
import type { Replayed } from '../run/replay.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
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
  const faults = fault === null ? [] : [asFault(fault, { replay: text, steps: steps.length, switches })];
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
  ]).action(async (text: string, flags: ReplayFlags) => {
    if (flags.lab) {
      done(await serveAndOpen(text, flags, services));
      return;
    }
    services.mapLines();
    const start = performance.now();
    const replayed = await services.replay(text, flags.checkReplay ?? false);
    if (flags.trace !== undefined) {
      write(flags.trace, perfettoOf(replayed));
    }
    const document = documentOf(text, replayed, seedOf({ ...flags, seed: flags.seed ?? 0 }), performance.now() - start);
    const { terminal } = services;
    if (flags.json) {
      terminal.out(`${JSON.stringify(document)}\n`);
    } else if (!flags.quiet || !document.ok) {
      const options = { colors: terminal.outHasColors, width: terminal.outColumns };
      // One interleaving that ends well since the file was mended says nothing of the others.
      const isMended = replayed.programChanged && document.ok;
      const next =
        flags.explain || isMended ? `coremap explore ${replayed.request.program}` : `coremap replay ${text} --explain`;
      terminal.out(`${replayText(document, flags.explain ?? false, options)}next: ${next}\n`);
    }
    done(document.ok ? EXIT.ok : EXIT.fault);
  });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new BadInput('--trace', file, `expected a file that can be written (${(error as Error).message})`);
  }
}
