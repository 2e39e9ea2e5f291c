import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import type { Demo, DemoOutcome, Evidence } from '../demo/types.ts';
import { createDemoDocument, createDemosDocument, type DemoDocument } from '../report/demo.ts';
import { claimText, type DemoTextOptions, demoList, demosText, outcomeText } from '../report/demotext.ts';
import { createDocument } from '../report/envelope.ts';
import { type CommonOptions, seedOf, withCommon } from './common.ts';
import { EXIT } from './execute.ts';
import type { Services, Terminal } from './services.ts';
import { knownName } from './values/names.ts';

const ALL = 'all';
const ERASE_LINE = '\r\u001b[K';

function textOf({ outHasColors, outColumns }: Terminal): DemoTextOptions {
  return { colors: outHasColors, width: outColumns };
}

function list(demos: readonly Demo[], options: CommonOptions, terminal: Terminal): void {
  const entries = demos.map(({ name, summary }) => ({ name, summary }));
  if (options.json) {
    const document = createDocument('coremap.list/1', {
      seed: seedOf(options),
      options: { kind: 'demos' },
      elapsedMs: performance.now(),
      interrupted: false,
      result: { demos: entries },
      faults: [],
    });
    terminal.out(`${JSON.stringify(document)}\n`);
  } else {
    terminal.out(`${demoList(entries, textOf(terminal))}\nnext: coremap demo ${entries[0]?.name ?? ALL}\n`);
  }
}

/** A demonstration, or several, under one Ctrl-C. */
class Stage {
  readonly seed: number;
  readonly #options: CommonOptions;
  readonly #terminal: Terminal;
  readonly #stop = new AbortController();
  readonly #stopListening: () => void;

  constructor(options: CommonOptions, { terminal, onInterrupt }: Services) {
    this.seed = seedOf(options);
    this.#options = options;
    this.#terminal = terminal;
    this.#stopListening = onInterrupt(() => {
      this.#clear();
      if (!options.quiet) terminal.err('coremap: stopping; once more ends it at once\n');
      this.#stop.abort();
    });
  }

  get interrupted(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Plays one and tells it, unless a document will. */
  async play(demo: Demo): Promise<DemoDocument> {
    const tells = !this.#options.json;
    const quiet = this.#options.quiet ?? false;
    const text = textOf(this.#terminal);
    if (tells && !quiet) this.#terminal.out(claimText(demo, text));
    const start = performance.now();
    const { evidence, holds } = await this.#run(demo);
    this.#clear();
    const { seed, interrupted } = this;
    const elapsedMs = performance.now() - start;
    const outcome = { evidence, holds: holds && !interrupted };
    const document = createDemoDocument(demo, { ...outcome, seed, interrupted, elapsedMs });
    if (tells && quiet && !document.ok) this.#terminal.out(claimText(demo, text));
    if (tells && !(quiet && document.ok)) this.#terminal.out(outcomeText(document, text));
    return document;
  }

  /** What came of it, or what was shown so far when the user stopped it. */
  async #run(demo: Demo): Promise<DemoOutcome> {
    const evidence: Evidence[] = [];
    const { signal } = this.#stop;
    try {
      return await demo.run({ seed: this.seed, signal, evidence, progress: text => this.#show(text) });
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      return { evidence, holds: false };
    }
  }

  /** A word on what is done now, overwritten by the next. */
  #show(text: string): void {
    const { errIsTerminal, errColumns } = this.#terminal;
    if (errIsTerminal && !this.#options.quiet) this.#terminal.err(`${ERASE_LINE}${text.slice(0, errColumns - 1)}`);
  }

  #clear(): void {
    if (this.#terminal.errIsTerminal && !this.#options.quiet) this.#terminal.err(ERASE_LINE);
  }

  end(): void {
    this.#clear();
    this.#stopListening();
  }

  exitCode(ok: boolean): number {
    if (this.interrupted) return EXIT.interrupted;
    return ok ? EXIT.ok : EXIT.fault;
  }
}

async function playOne(demo: Demo, options: CommonOptions, services: Services): Promise<number> {
  const stage = new Stage(options, services);
  try {
    const document = await stage.play(demo);
    if (options.json) services.terminal.out(`${JSON.stringify(document)}\n`);
    else if (!options.quiet) services.terminal.out(`next: ${demo.next}\n`);
    return stage.exitCode(document.ok);
  } finally {
    stage.end();
  }
}

async function playAll(demos: readonly Demo[], options: CommonOptions, services: Services): Promise<number> {
  const { out } = services.terminal;
  const stage = new Stage(options, services);
  const documents: DemoDocument[] = [];
  const start = performance.now();
  try {
    for (const demo of demos) {
      if (stage.interrupted) break;
      documents.push(await stage.play(demo));
      if (!options.json && !options.quiet) out('\n');
    }
    const { seed, interrupted } = stage;
    const played = documents.map(({ options: { name }, result, elapsedMs }) => ({ name, ...result, elapsedMs }));
    const document = createDemosDocument(played, { seed, interrupted, elapsedMs: performance.now() - start });
    if (options.json) out(`${JSON.stringify(document)}\n`);
    else if (!options.quiet || !document.ok)
      out(`${demosText(document, textOf(services.terminal))}${nextOf(documents)}\n`);
    return stage.exitCode(document.ok);
  } finally {
    stage.end();
  }
}

/** The first that does not hold, once more; or how to break the kernel in other ways. */
function nextOf(documents: readonly DemoDocument[]): string {
  const failed = documents.find(({ ok }) => !ok);
  return `next: ${failed === undefined ? 'coremap list mutants' : `coremap demo ${failed.options.name} --seed ${failed.seed}`}`;
}

/** `coremap demo`: a told demonstration on the real machine; without a name, the list. `done` gets the exit code. */
export function addDemo(program: Command, services: Services, done: (exitCode: number) => void): void {
  const command = program
    .command('demo')
    .description('a claim about locks, run for real and shown; without a name, the list')
    .argument('[name]', `which one; "${ALL}": one after the other`);
  withCommon(command, [
    'coremap demo                                        what there is to show',
    'coremap demo spin-shootdown-deadlock                a machine that stops for good, and the moment at which it does',
    'coremap demo missing-lock --seed 7 --json           for scripts: exit code 0 when the claim holds, 1 when not',
    'coremap demo all                                    the whole argument, some minutes',
  ]).action(async (name: string | undefined, options: CommonOptions) => {
    const demos = await services.demos();
    if (name === undefined) {
      list(demos, options, services.terminal);
    } else if (name === ALL) {
      done(await playAll(demos, options, services));
    } else {
      const known = knownName('demo', name, [...demos.map(demo => demo.name), ALL], 'demos');
      done(await playOne(demos.find(demo => demo.name === known) as Demo, options, services));
    }
  });
}
