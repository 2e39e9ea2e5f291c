/** What `coremap explore` and `coremap replay` say to people. */
import type { ToldStep } from '../explore/teller.ts';
import type { Envelope } from './envelope.ts';
import { faultsText } from './faults.ts';
import { lanes } from './lanes.ts';
import { inWords } from './modelfaults.ts';
import { count, counted, short, time } from './numbers.ts';
import { createPaint } from './paint.ts';

export type ExploreDocument = Envelope<'coremap.explore/1'>;
export type ReplayDocument = Envelope<'coremap.replay/1'>;

export interface ExploreTextOptions {
  readonly colors: boolean;
  readonly width: number;
}

export interface ExplorationTextOptions extends ExploreTextOptions {
  /** Whether the program is the kernel's. Its makers are not asked here: the kernel must be loaded after `mapLines`. */
  readonly isKernel: boolean;
}

/** The interleaving of a fault, as it is told. */
export interface Interleaving {
  readonly steps: readonly ToldStep[];
  readonly threads: readonly string[];
}

export function exploreText(
  document: ExploreDocument,
  interleaving: Interleaving | null,
  options: ExplorationTextOptions,
): string {
  const { ok, interrupted, faults } = document;
  const paint = createPaint(options.colors);
  const verdict = ok
    ? paint('green', document.result.complete ? 'no interleaving is wrong' : 'nothing wrong found')
    : paint('red', `${counted(faults.length, 'fault')} found`);
  const head = `coremap explore: ${verdict}${interrupted ? ', interrupted' : ''}, in ${time(document.elapsedMs * 1e6)}\n`;
  const told = ok
    ? cleanText(document, options.isKernel)
    : `\n${faultsText({ faults: faults.map(inWords) }, options)}\n${interleavingText(document, interleaving, options)}`;
  return `${head}${setting(document, options.isKernel)}\n${told}`;
}

function setting({ options, seed, result }: ExploreDocument, isKernel: boolean): string {
  const parts = [
    options.program,
    options.cpus === null ? null : counted(options.cpus, 'CPU'),
    options.frames === null ? null : counted(options.frames, 'frame'),
    options.mutant === null ? null : `mutant ${options.mutant}`,
    layerOf(options, isKernel),
    `strategy ${result.strategy}`,
    `seed ${seed}`,
  ];
  return parts.filter(part => part !== null).join(', ');
}

const OVER_PRIMITIVES = 'over primitive locks, doorbells and disk';

/** Which parts of the kernel were single steps; null for a program that is not the kernel. */
function layerOf({ throughLocks, lock, mutant }: ExploreDocument['options'], isKernel: boolean): string | null {
  if (!isKernel) {
    return null;
  }
  // A primitive stands for the lock that sleeps, and for no other; a bug may be planted in any part.
  return throughLocks || mutant !== null || lock !== 'sleep' ? `through the lock "${lock}"` : OVER_PRIMITIVES;
}

/** Names that are told of what was not covered; the others are in the document. */
const TOLD = 2;

function cleanText({ result, options }: ExploreDocument, isKernel: boolean): string {
  const { schedules, steps, distinctTraces, coverage, schedulesPerSecond, abandoned, cutShort } = result;
  const rate = `${count(schedules)} (${short(schedulesPerSecond)} a second), ${short(steps)} steps`;
  const lines = [
    `  schedules   ${rate}${abandoned > 0 ? `; ${count(abandoned)} given up as seen before` : ''}`,
    ...(cutShort > 0 ? [`  cut short   ${count(cutShort)}: a thread that could move never had its turn`] : []),
    `  traces      ${distinctTraces === null ? 'more than are kept apart' : `${count(distinctTraces)} distinct`}`,
    ...(coverage === null ? [] : coverageLines(coverage)),
    ...verdictLines(result),
  ];
  const alone =
    layerOf(options, isKernel) === OVER_PRIMITIVES
      ? '  The lock itself is explored alone: coremap explore lock-sleep\n'
      : '';
  return `\n${lines.join('\n')}\n${alone}`;
}

function coverageLines(coverage: NonNullable<ExploreDocument['result']['coverage']>): string[] {
  const { pairs, bothOrders, oneOrder, operations, preempted, lines, preemptedLines, neverPreempted } = coverage;
  return [
    `  orders      ${count(bothOrders)} of ${counted(pairs, 'conflicting pair')} of accesses seen both ways round`,
    ...notCovered('one way', oneOrder),
    `  preempted   ${count(preempted)} of ${counted(operations, 'operation')} with another thread moving inside`,
    `  lines       ${count(preemptedLines)} of ${counted(lines, 'line')} that access memory, stopped at while another thread moved`,
    ...notCovered('never at', neverPreempted),
  ];
}

function notCovered(title: string, names: readonly string[]): string[] {
  const more = names.length > TOLD ? ` and ${count(names.length - TOLD)} more (--json)` : '';
  return names.length === 0 ? [] : [`  ${title.padEnd(11)} ${names.slice(0, TOLD).join(', ')}${more}`];
}

function verdictLines({ strategy, exhausted, complete, preemptions }: ExploreDocument['result']): string[] {
  if (complete) {
    return strategy === 'stateful'
      ? ['  complete    every state that this program can come to was seen']
      : [
          '  complete    every interleaving of this program was tried, up to the order of accesses that do not conflict',
        ];
  }
  if (preemptions !== null) {
    return [
      `  bounded     all interleavings with at most ${counted(preemptions, 'preemption')} were tried`,
      '  not covered interleavings with more; other programs, more CPUs, more frames',
    ];
  }
  return exhausted
    ? [
        '  exhausted   the strategy has nothing left to try, and proves nothing: runs that it gave up might have shown more',
      ]
    : ['  not covered interleavings that were not drawn; other programs, more CPUs, more frames'];
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
  return typeof last === 'number' ? steps.filter(({ index }) => index <= last) : steps;
}

export function replayText(document: ReplayDocument, explains: boolean, options: ExploreTextOptions): string {
  const { result, faults, ok } = document;
  const paint = createPaint(options.colors);
  const now = result.programChanged ? ' now' : '';
  const verdict = ok ? paint('green', `it${now} ends well`) : paint('red', `it${now} ends in ${faults[0]?.kind}`);
  const followed = result.followed ? '' : ', and not every switch is possible any more';
  const changed = result.programChanged ? `; the file has changed since the string was made${followed}` : '';
  const head = `coremap replay: ${verdict}: ${result.program}, ${counted(result.switches, 'switch', 'switches')} in ${counted(result.steps.length, 'step')}${changed}\n`;
  const told = lanes(result.steps, result.threads, { ...options, all: explains });
  return `${head}\n${told}${ok ? '' : `\n${faultsText({ faults: faults.map(inWords) }, options)}`}`;
}
