import type { Command } from 'commander';
import { createDocument } from '../report/envelope.ts';
import { BadInput } from '../run/badinput.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import type { Services } from './services.ts';
import { parseCount } from './values/integer.ts';

const ANY_PORT = 0;
const LAST_PORT = 65_535;

interface LabFlags extends CommonOptions {
  readonly port?: number;
  readonly open?: boolean;
  readonly reports?: readonly string[];
}

/** Looks at a replay string as the page will. Throws BadInput for one that it would not open. */
async function checkReplay(text: string): Promise<void> {
  const { openReplay } = await import('../lab/engine.ts');
  const { LabInputError } = await import('../lab/api.ts');
  try {
    openReplay(text);
  } catch (error) {
    throw error instanceof LabInputError ? new BadInput(error.what, error.given, error.expected) : error;
  }
}

/** The part of the address that says what the page opens: its slashes stay, for people. */
function hashOf(replay: string): string {
  return `#run=${encodeURIComponent(replay).replaceAll('%2F', '/')}`;
}

/** Serves the lab, opens it, and returns when the user has stopped it. `replay`: the interleaving that it opens. */
export async function serveAndOpen(
  replay: string | null,
  flags: LabFlags,
  { terminal, lab, openInBrowser, onInterrupt }: Services,
): Promise<number> {
  const { port = ANY_PORT, open = true, json = false, quiet = false, reports: paths = [] } = flags;
  const start = performance.now();
  if (replay !== null) {
    await checkReplay(replay);
  }
  const reports = paths.length === 0 ? [] : (await import('./serve/reports.ts')).loadReports(paths);
  const server = await lab(port, reports);
  const stopListening = onInterrupt(() => server.close());
  const address = `${server.address}${replay === null ? '' : hashOf(replay)}`;
  if (json) {
    const document = createDocument('coremap.lab/1', {
      seed: seedOf(flags),
      options: { port, open, replay, reports: paths },
      elapsedMs: performance.now() - start,
      interrupted: false,
      result: {
        address,
        reports: reports.map(({ name }, n) => ({ name, address: `${server.address}reports/${n + 1}` })),
      },
      faults: [],
    });
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (!quiet) {
    terminal.out(`the lab is at ${address}\n`);
    terminal.err('coremap: Ctrl-C ends it\n');
  }
  if (open) {
    openInBrowser(address, () => terminal.err('coremap: no browser could be opened here: open the address yourself\n'));
  }
  await server.closed;
  stopListening();
  return EXIT.ok;
}

/** `coremap lab`: the page on which one schedules the machine by hand. `done` gets the exit code. */
export function addLab(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('lab')
    .description('a page on which you schedule the CPUs yourself; Ctrl-C ends it')
    .argument('[string]', 'the replay string of an interleaving to begin with')
    .option('--port <n>', 'serve it there, on 127.0.0.1 (default: a port that is free)', text =>
      parseCount('--port', text, 1, LAST_PORT),
    )
    .option('--no-open', 'open no browser, only print the address')
    .option('--reports <file...>', 'show reports of "coremap bench --json": files, or folders of them');
  withCommon(command, [
    'coremap lab                                         opens it in your browser',
    'coremap lab --port 4000 --no-open                   only prints the address',
    'coremap lab --reports FILE                          shows what "coremap bench --json" has measured, too',
    'coremap lab STRING                                  begins at the fault of an interleaving that was found',
  ]).action(async (replay: string | undefined, flags: LabFlags) => {
    done(await serveAndOpen(replay ?? null, flags, services));
  });
}
