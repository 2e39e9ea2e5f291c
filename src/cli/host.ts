import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openInBrowser } from './browser.ts';
import { loadCatalogue } from './catalogue.ts';
import { canOverwrite, showsColors } from './colors.ts';
import { EXIT } from './execute.ts';
import { outputFiles } from './files.ts';
import type { Services, Terminal } from './services.ts';

const terminal: Terminal = {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  outHasColors: process.stdout.isTTY === true && showsColors(process.env, env => process.stdout.getColorDepth(env)),
  outColumns: process.stdout.columns || 100,
  outLine: process.stdout.columns || Number.POSITIVE_INFINITY,
  errIsTerminal: process.stderr.isTTY === true && canOverwrite(process.env),
  errColumns: process.stderr.columns || 80,
};

/** The version in the nearest package.json above this file; the compiled file lies deeper than the source. */
function readVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
    } catch {
      if (folder === dirname(folder)) return 'unknown';
    }
  }
}

function onInterrupt(stop: () => void): () => void {
  let interrupted = false;
  const listener = (): void => {
    if (interrupted) process.exit(EXIT.interrupted);
    interrupted = true;
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** What runs the machine. */
const tools: Pick<Services, 'run' | 'bench' | 'catalogue'> = {
  run: async (options, handlers) => (await import('../run/run.ts')).run(options, handlers),
  bench: async (settings, handlers) => (await import('../contention/bench.ts')).bench(settings, handlers),
  catalogue: loadCatalogue,
};

/** The command line's services in a real process. */
export function createHostServices(): Services {
  return {
    ...tools,
    terminal,
    version: readVersion(),
    files: outputFiles,
    mapLines: () => process.setSourceMapsEnabled(true),
    explore: async (...how) => (await import('../run/explore.ts')).explore(...how),
    allMutants: async (...how) => (await import('../run/allmutants.ts')).allMutants(...how),
    shrink: async (...how) => (await import('../run/replay.ts')).shrinkAndTell(...how),
    replay: async (text, checkReplay) => (await import('../run/replay.ts')).replay(text, checkReplay),
    lab: async (port, reports) => (await import('./labserver.ts')).serveLab(port, tools, reports),
    openInBrowser,
    demos: async () => (await import('../demo/catalogue.ts')).demos,
    onInterrupt,
  };
}
