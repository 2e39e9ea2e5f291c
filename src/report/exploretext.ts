/** What `coremap explore` and `coremap replay` say to people. */
import type { ToldStep } from '../explore/teller.ts';
import type { Envelope } from './envelope.ts';
import { faultsText } from './faults.ts';
import { lanes } from './lanes.ts';
import { count, counted, short, time } from './numbers.ts';
import { createPaint } from './paint.ts';

export type ExploreDocument = Envelope<'coremap.explore/1'>;
export type ReplayDocument = Envelope<'coremap.replay/1'>;

export interface ExploreTextOptions {
  readonly colors: boolean;
  readonly width: number;
}

/** The interleaving of a fault, as it is told. */
export interface Interleaving {
  readonly steps: readonly ToldStep[];
  readonly threads: readonly string[];
}

export function exploreText(
  document: ExploreDocument,
  interleaving: Interleaving | null,
  options: ExploreTextOptions,
): string {
  const { ok, interrupted, faults } = document;
  const paint = createPaint(options.colors);
  const verdict = ok
    ? paint('green', document.result.complete ? 'no interleaving is wrong' : 'nothing wrong found')
    : paint('red', `${counted(faults.length, 'fault')} found`);
  const head = `coremap explore: ${verdict}${interrupted ? ', interrupted' : ''}, in ${time(document.elapsedMs * 1e6)}\n`;
  const told = ok
    ? cleanText(document)
    : `\n${faultsText({ faults }, options)}\n${interleavingText(document, interleaving, options)}`;
  return `${head}${setting(document)}\n${told}`;
}

function setting({ options, seed, result }: ExploreDocument): string {
  const parts = [
    options.program,
    options.cpus === null ? null : counted(options.cpus, 'CPU'),
    options.frames === null ? null : counted(options.frames, 'frame'),
    options.mutant === null ? null : `mutant ${options.mutant}`,
    isThroughLocks(options) ? `through the lock "${options.lock}"` : 'over a primitive mutex',
    `strategy ${result.strategy}`,
    `seed ${seed}`,
  ];
  return parts.filter(part => part !== null).join(', ');
}

/** The primitive mutex stands for the lock that sleeps, and for no other. */
function isThroughLocks({ throughLocks, lock }: ExploreDocument['options']): boolean {
  return throughLocks || lock !== 'sleep';
}

function cleanText({ result, options }: ExploreDocument): string {
  const { schedules, steps, distinctTraces, coverage, complete, schedulesPerSecond, abandoned } = result;
  const lines = [
    `  schedules   ${count(schedules)} (${short(schedulesPerSecond)} a second), ${short(steps)} steps${abandoned > 0 ? `; ${count(abandoned)} given up as seen before` : ''}`,
    `  traces      ${distinctTraces === null ? 'more than are kept apart' : `${count(distinctTraces)} distinct`}`,
    ...(coverage === null
      ? []
      : [
          `  orders      ${count(coverage.bothOrders)} of ${counted(coverage.pairs, 'conflicting pair')} of accesses seen both ways round`,
          `  preempted   ${count(coverage.preempted)} of ${counted(coverage.operations, 'operation')} with another thread moving inside`,
        ]),
    complete
      ? '  complete    every interleaving of this program was tried, up to the order of accesses that do not conflict'
      : '  not covered interleavings that were not drawn; other programs, more CPUs, more frames',
  ];
  return `\n${lines.join('\n')}\n${isThroughLocks(options) ? '' : '  The lock itself is explored alone: coremap explore lock-sleep\n'}`;
}

function interleavingText(
  { result, faults }: ExploreDocument,
  interleaving: Interleaving | null,
  options: ExploreTextOptions,
): string {
  const { shrunk, firstFaultAt } = result;
  if (interleaving === null || shrunk === null) {
    return '';
  }
  const before = `found in schedule ${count(firstFaultAt ?? 0)} with ${counted(shrunk.switchesBefore, 'switch', 'switches')} in ${counted(shrunk.stepsBefore, 'step')}`;
  const least = shrunk.minimal ? '' : '; the limits of shrinking came first';
  return [
    `the interleaving: ${counted(shrunk.switches, 'switch', 'switches')} in ${counted(shrunk.steps, 'step')} (${before}${least})`,
    lanes(upToFault(interleaving.steps, faults[0]?.details), interleaving.threads, { ...options, all: false }),
    `replay: ${faults[0]?.replay ?? ''}\n`,
  ].join('\n');
}

/** A data race is over with its second access: what the run ends in then is a consequence at most. */
function upToFault(steps: readonly ToldStep[], details: Readonly<Record<string, unknown>> = {}): readonly ToldStep[] {
  const last = Array.isArray(details.steps) ? details.steps.at(-1) : undefined;
  return typeof last === 'number' ? steps.slice(0, last + 1) : steps;
}

export function replayText(document: ReplayDocument, explains: boolean, options: ExploreTextOptions): string {
  const { result, faults, ok } = document;
  const paint = createPaint(options.colors);
  const verdict = ok ? paint('green', 'it ends well') : paint('red', `it ends in ${faults[0]?.kind}`);
  const head = `coremap replay: ${verdict}: ${result.program}, ${counted(result.switches, 'switch', 'switches')} in ${counted(result.steps.length, 'step')}\n`;
  const told = lanes(result.steps, result.threads, { ...options, all: explains });
  return `${head}\n${told}${ok ? '' : `\n${faultsText({ faults }, options)}`}`;
}
