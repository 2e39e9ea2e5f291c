/** A run that pages look at while it goes on. */
import { availableParallelism } from 'node:os';
import type { LiveEnd, LiveMessage, LiveStart, WhyEnded } from '../../report/live.ts';
import { withThreadNames } from '../../report/naming.ts';
import type { RunOptions } from '../../run/types.ts';
import { commandLine } from '../commandline.ts';
import type { Services } from '../services.ts';

const STRESS = 'stress';

export function startOf(options: RunOptions): LiveStart {
  return { options, command: commandLine(STRESS, options), cores: availableParallelism() };
}

/** Runs to its end, its limit, a fault, or until `signal` aborts; tells of it. Never rejects. */
export async function liveRun(
  start: LiveStart,
  run: Services['run'],
  signal: AbortSignal,
  tell: (message: LiveMessage) => void,
): Promise<void> {
  const { options } = start;
  const ended = (end: LiveEnd) => tell({ kind: 'ended', run: start, end });
  try {
    const outcome = await run(options, {
      signal,
      progress: () => {},
      sampled: sample => tell({ kind: 'sample', sample }),
    });
    const faults = withThreadNames(outcome.faults, outcome.result.processes);
    const why: WhyEnded = outcome.interrupted ? signal.reason : 'itself';
    const next = nextAfter(options, faults.length === 0);
    ended({ why, outcome: { ...outcome, faults }, failed: null, next });
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    ended({ why: 'itself', outcome: null, failed, next: [] });
  }
}

/** Only a planted bug has more to show than the same run again. */
function nextAfter({ mutant }: RunOptions, ok: boolean): LiveEnd['next'] {
  const why = ok ? 'this run has not shown the bug: the explorer does' : 'the shortest interleaving that shows it';
  return mutant === null ? [] : [{ command: `coremap explore --mutant ${mutant}`, why }];
}
