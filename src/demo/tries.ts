/** Runs of the broken kernel, one seed after the other, until one shows what the kernel is broken for. */
import type { Outcome, RunOptions } from '../run/types.ts';
import { kernelRun } from './kernelrun.ts';
import type { DemoContext } from './types.ts';

interface Tries<T> {
  /** What is being tried, in a few words. */
  readonly what: string;
  /** Runs at most; which seeds they have depends on the demonstration's seed alone. */
  readonly tries: number;
  readonly options: Partial<RunOptions> & Pick<RunOptions, 'workloads'>;
  /** What a run shows, or null: the CPUs have not met in it. */
  look(outcome: Outcome): T | null;
}

/** What the first run shows that shows it, or null. Every run is told. */
export async function untilShown<T>(context: DemoContext, { what, tries, options, look }: Tries<T>): Promise<T | null> {
  for (let tried = 1; tried <= tries; tried++) {
    context.progress(tried === 1 ? what : `${what} (run ${tried} of at most ${tries})`);
    const outcome = await kernelRun(context, { ...options, seed: (context.seed + tried) >>> 0 });
    const shown = look(outcome);
    if (shown !== null) {
      context.evidence.push({ kind: 'number', label: 'runs until it was seen', value: tried, unit: '' });
      return shown;
    }
    context.evidence.push({ kind: 'text', label: `run ${tried} did not show it`, lines: [endOf(outcome)] });
  }
  return null;
}

function endOf({ faults, elapsedMs }: Outcome): string {
  const [first] = faults;
  return first === undefined
    ? `${(elapsedMs / 1000).toFixed(1)} s without a fault`
    : `it ended otherwise: ${first.kind}: ${first.message}`;
}
