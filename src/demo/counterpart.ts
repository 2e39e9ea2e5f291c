/** The counterpart of a fault: a kernel without it, under the same work, goes through. */
import type { Outcome, RunOptions, RunResult } from '../run/types.ts';
import { faultEvidence, kernelRun } from './kernelrun.ts';
import type { DemoContext } from './types.ts';

/** Longer than a busy host leaves a CPU without a core: a counterpart must not be taken for stopped. */
const PATIENCE_MS = 10_000;
const COUNTERPART_MS = 1000;

/**
 * Runs for a while with every oracle on, and tells what was done. True: no fault, all shootdowns answered, and something
 * done: `worked` says whether it was of the kind that the fault needs.
 */
export async function goesThrough(
  context: DemoContext,
  label: string,
  options: Partial<RunOptions> & Pick<RunOptions, 'workloads'>,
  worked: (result: RunResult) => boolean = ({ operations }) => operations > 0,
): Promise<boolean> {
  context.progress(label);
  const outcome = await kernelRun(context, { ...options, durationMs: COUNTERPART_MS, watchdogMs: PATIENCE_MS });
  const { faults, result } = outcome;
  context.evidence.push(
    ...faults.map(fault => faultEvidence('the counterpart is wrong', fault, ['cpus', 'locks', 'mismatches'])),
    { kind: 'text', label, lines: toldOf(outcome) },
  );
  return faults.length === 0 && worked(result) && result.shootdowns.sent === result.shootdowns.acknowledged;
}

function toldOf({ elapsedMs, faults, result }: Outcome): string[] {
  const { kernelOperations, vm, shootdowns } = result;
  const done = [
    [kernelOperations, 'kernel operations'],
    [vm.references, 'references'],
    [vm.evictions, 'evictions'],
    [shootdowns.sent, 'shootdowns sent'],
    [shootdowns.acknowledged, 'acknowledged'],
  ] as const;
  const counts = done.filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en-US')} ${what}`);
  const verdict = faults.length === 0 ? 'nothing wrong' : 'wrong';
  return [`${(elapsedMs / 1000).toFixed(1)} s, every oracle on: ${verdict}`, counts.join(', ')];
}

/** For faults of shootdowns: the counterpart has sent some. */
export function sentShootdowns({ shootdowns }: RunResult): boolean {
  return shootdowns.sent > 0;
}
