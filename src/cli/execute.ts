import { createEnvelope, type RunEnvelope } from '../report/envelope.ts';
import { faultsText } from '../report/faults.ts';
import { createProgressLine } from '../report/progress.ts';
import { summary } from '../report/summary.ts';
import type { Progress, RunOptions } from '../run/types.ts';
import type { CommonOptions } from './common.ts';
import { nextStep } from './nextstep.ts';
import type { Services } from './services.ts';

/** Exit codes that scripts rely on. */
export const EXIT = Object.freeze({ ok: 0, fault: 1, badInput: 2, defect: 3, interrupted: 130 });

/** A run that takes this long says its fresh seed while it runs; each says it in its result. */
const SEED_AFTER_MS = 1000;

function exitCodeOf(envelope: RunEnvelope): number {
  if (envelope.interrupted) return EXIT.interrupted;
  return envelope.ok ? EXIT.ok : EXIT.fault;
}

/** Runs, tells how it goes on standard error, prints what came of it, and says how the program ends. */
export async function execute(
  command: 'run' | 'stress',
  options: RunOptions,
  output: CommonOptions,
  { terminal, run, onInterrupt }: Services,
): Promise<number> {
  const quiet = output.quiet ?? false;
  const stop = new AbortController();
  const progress = createProgressLine(terminal, quiet, options.durationMs !== null);
  const stopListening = onInterrupt(() => {
    progress.clear();
    if (!quiet) terminal.err('coremap: stopping; once more ends it at once\n');
    stop.abort();
  });
  // Once the run is under way, and no sooner: bad input is told in one line alone. A trace can turn out bad at any time.
  let seedIsTold = output.seed !== undefined || quiet || options.traces.length > 0;
  const show = (now: Progress): void => {
    if (!seedIsTold && now.elapsedMs >= SEED_AFTER_MS) {
      seedIsTold = true;
      terminal.err(`coremap: seed ${options.seed}\n`);
    }
    progress.show(now);
  };
  let envelope: RunEnvelope;
  try {
    const outcome = await run(options, { signal: stop.signal, progress: show });
    envelope = createEnvelope(command, options, outcome);
  } finally {
    stopListening();
    progress.clear();
  }
  const text = { colors: terminal.outHasColors };
  if (output.json) terminal.out(`${JSON.stringify(envelope)}\n`);
  else if (!quiet) terminal.out(summary(envelope, nextStep(command, options, envelope), text));
  else if (!envelope.ok) terminal.out(faultsText(envelope, text));
  return exitCodeOf(envelope);
}
