#!/usr/bin/env node
import { defectText } from './errors.ts';
import { EXIT } from './execute.ts';
import { createHostServices } from './host.ts';
import { runCommandLine } from './program.ts';

const argv = process.argv.slice(2);
const services = createHostServices();

/** Ends the process once everything written has left it: a pipe takes a long document in pieces. */
function exitAfterWriting(exitCode: number): void {
  process.stdout.write('', error => {
    if (error) exitUnwritten(error);
    process.stderr.write('', () => process.exit(exitCode));
  });
}

/**
 * What was to be said has not been said. The reader of a pipe may leave early (`coremap list | head -1`): then the exit
 * code still says what came of the run.
 */
function exitUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`coremap: standard output: cannot be written (${error.code ?? error.message})\n`);
  process.exit(EXIT.defect);
}

function exitWithDefect(error: unknown): void {
  process.stderr.write(defectText(error, services.version, argv));
  exitAfterWriting(EXIT.defect);
}

process.on('uncaughtException', exitWithDefect);
process.on('unhandledRejection', exitWithDefect);
process.stdout.on('error', exitUnwritten);
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(EXIT.defect);
});

exitAfterWriting(await runCommandLine(argv, services));
