import type { Command } from 'commander';
import { expectedMs } from '../contention/expected.ts';
import { cellsOf } from '../contention/rounds.ts';
import type { BenchSettings } from '../contention/types.ts';
import { type BenchEnvelope, createBenchDocument } from '../report/bench.ts';
import { benchCsv } from '../report/benchcsv.ts';
import { createBenchProgress } from '../report/benchprogress.ts';
import { benchText } from '../report/benchtext.ts';
import { benchHtml } from '../report/html.ts';
import { counted, time } from '../report/numbers.ts';
import { throughputSvg } from '../report/svgbench.ts';
import { BadInput } from '../run/badinput.ts';
import { type BenchFlags, benchCommandLine, benchSettings, withBenchOptions } from './benchoptions.ts';
import type { Catalogue } from './catalogue.ts';
import { withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import { withNote } from './nextstep.ts';
import type { Services } from './services.ts';

const STDOUT = '-';

/** A file to be written, and what will be in it. */
interface Output {
  readonly option: string;
  readonly file: string;
  text(document: BenchEnvelope): string;
}

/** The files that were asked for. Throws BadInput for one that cannot be written, before anything is measured. */
function outputsOf(flags: BenchFlags, { files }: Services): Output[] {
  const given = [
    { option: '--csv', file: flags.csv, text: ({ result }: BenchEnvelope) => benchCsv(result.rows) },
    { option: '--html', file: flags.html, text: (document: BenchEnvelope) => benchHtml(document) },
    { option: '--svg', file: flags.svg, text: (document: BenchEnvelope) => throughputSvg(document) },
  ];
  const outputs = given.flatMap(({ file, ...output }) => (file === undefined ? [] : [{ ...output, file }]));
  for (const [n, { option, file }] of outputs.entries()) {
    if (outputs.findIndex(other => other.file === file) !== n) {
      throw new BadInput(option, file, 'expected a file of its own');
    }
    if (file !== STDOUT) files.check(option, file);
    else if (flags.json) throw new BadInput(option, file, 'expected a file: --json has standard output');
  }
  return outputs;
}

/** What to type next. */
function nextStep(settings: BenchSettings, document: BenchEnvelope, flags: BenchFlags, catalogue: Catalogue): string {
  const again = benchCommandLine(settings, catalogue);
  if (!document.ok || document.interrupted) return `again: ${again}`;
  if (flags.html !== undefined) return withNote('next: coremap demo', 'claims about locks, run for real');
  return withNote(`next: ${again} --html bench.html`, 'the same with charts');
}

/** Measures, tells how it goes on standard error. */
async function measure(
  settings: BenchSettings,
  quiet: boolean,
  { terminal, bench, onInterrupt }: Services,
): Promise<BenchEnvelope> {
  const stop = new AbortController();
  const progress = createBenchProgress(terminal, quiet);
  if (!quiet) {
    const { repeats, seed } = settings;
    const cells = `${counted(cellsOf(settings).length, 'cell')}, ${repeats === 1 ? 'once' : `${repeats} times`} each`;
    const expected = time(Math.ceil(expectedMs(settings) / 1000) * 1e9);
    terminal.err(`coremap: ${cells}: about ${expected}; seed ${seed}\n`);
  }
  const stopListening = onInterrupt(() => {
    progress.clear();
    if (!quiet) terminal.err('coremap: stopping; once more ends it at once\n');
    stop.abort();
  });
  try {
    const outcome = await bench(settings, { signal: stop.signal, progress: progress.show });
    return createBenchDocument(settings, outcome);
  } finally {
    stopListening();
    progress.clear();
  }
}

async function execute(flags: BenchFlags, command: Command, services: Services): Promise<number> {
  const { terminal, files } = services;
  const quiet = flags.quiet ?? false;
  const catalogue = await services.catalogue();
  const settings = benchSettings(flags, command, catalogue);
  const outputs = outputsOf(flags, services);
  const document = await measure(settings, quiet, services);
  const printed = outputs.find(({ file }) => file === STDOUT);
  const next = nextStep(settings, document, flags, catalogue);
  if (flags.json) terminal.out(`${JSON.stringify(document)}\n`);
  else if (printed !== undefined) terminal.out(printed.text(document));
  else if (!quiet || !document.ok) terminal.out(benchText(document, next, terminal.outHasColors));
  for (const { option, file, text } of outputs.filter(output => output !== printed)) {
    files.write(option, file, text(document));
    if (!quiet) terminal.err(`coremap: wrote ${file}\n`);
  }
  if (document.interrupted) return EXIT.interrupted;
  return document.ok ? EXIT.ok : EXIT.fault;
}

/** `coremap bench`: lock contention. `done` gets the exit code. */
export function addBench(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('bench')
    .description('lock contention: kinds of lock, numbers of CPUs, critical sections, each with each');
  withBenchOptions(command);
  withCommon(command, [
    'coremap bench                                       everything, in a few minutes',
    'coremap bench --quick                               a first look, in half a minute',
    'coremap bench --lock sleep,tas --cpus 1..4 --section io:1ms,20us --html bench.html',
    'coremap bench --lock sleep --section work --json    for scripts: a stalled cell is a result, a panic is exit code 1',
  ]).action(async (flags: BenchFlags) => done(await execute(flags, command, services)));
}
