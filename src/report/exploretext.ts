/** What `coremap explore` and `coremap replay` say to people. */

import type { ToldStep } from '../explore/teller.ts';
import { stepsNamed, stepsTold } from '../explore/toldsteps.ts';
import type { Envelope } from './envelope.ts';
import { faultsText } from './faults.ts';
import { lanes } from './lanes.ts';
import { inWords } from './modelfaults.ts';
import { count, counted, short, time } from './numbers.ts';
import { createPaint } from './paint.ts';
import { wrapped } from './wrap.ts';

export type ExploreDocument = Envelope<'coremap.explore/1'>;
export type ReplayDocument = Envelope<'coremap.replay/1'>;

export interface ExploreTextOptions {
  readonly colors: boolean;
  readonly width: number;
  /** Letters of a line of prose, at most; infinite where no terminal says how wide it is. */
  readonly line: number;
  /** Whether the program is the kernel's. Its makers are not asked here: the kernel must be loaded after `mapLines`. */
  readonly isKernel: boolean;
}

export interface ExplorationTextOptions extends ExploreTextOptions {
  /** What the program was called, where that is another's name. */
  readonly called: string;
  /** Whether the strategy draws schedules, not searches through them. */
  readonly draws: boolean;
}

const LONG_STRING = 200;

/** Whether a replay string is so long that it is told once: in what to type next. */
export function isLongReplay(replay: string): boolean {
  return replay.length > LONG_STRING;
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
    ? cleanText(document, options)
    : `\n${faultsText({ faults: faults.map(inWords) }, textOptions(options))}\n${interleavingText(document, interleaving, options)}`;
  return `${head}${setting(document, options)}\n${told}`;
}

const textOptions = ({ colors, isKernel, line }: ExploreTextOptions) => ({ colors, numbersFrames: isKernel, line });

/** What ran: all that was chosen. */
function setting({ options, seed, result }: ExploreDocument, { isKernel, called }: ExplorationTextOptions): string {
  const parts = [
    called === options.program ? called : `${options.program}, which stands for ${called}`,
    options.cpus === null ? null : counted(options.cpus, 'CPU'),
    options.frames === null ? null : counted(options.frames, 'frame'),
    options.threadsPerCpu === 1 ? null : `${options.threadsPerCpu} threads a CPU`,
    options.ops === null ? null : `${counted(options.ops, 'operation')} a CPU`,
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
    return throughLocks ? 'through the accesses of its locks' : null;
  }
  // A primitive stands for the lock that sleeps, and for no other; a bug may be planted in any part.
  return throughLocks || mutant !== null || lock !== 'sleep' ? `through the lock "${lock}"` : OVER_PRIMITIVES;
}

/** Letters before what a label says. */
const LABEL = 14;

/** A labelled line, broken where it is too long: what follows stands below what was said. */
function labelled(text: string, line: number): string[] {
  const said = wrapped(text.slice(LABEL), line - LABEL);
  return said.map((each, n) => `${n === 0 ? text.slice(0, LABEL) : ' '.repeat(LABEL)}${each}`);
}

/** Below this time a rate says how long it took to begin. */
const SHORT_MS = 2000;

/** Names that are told of what was not covered; the others are in the document. */
const TOLD = 2;

function cleanText(
  { result, options, elapsedMs }: ExploreDocument,
  { isKernel, draws, line }: ExplorationTextOptions,
): string {
  const { schedules, steps, distinctTraces, coverage, schedulesPerSecond, schedulesOfAll, abandoned, cutShort } =
    result;
  const rate = elapsedMs < SHORT_MS ? '' : ` (${short(schedulesPerSecond)} a second)`;
  const ran = `${count(schedules)}${rate}, ${short(steps)} steps`;
  const others = schedulesOfAll > schedules ? `; ${count(schedulesOfAll)} with those of other strategies` : '';
  const lines = [
    `  schedules   ${ran}${others}${abandoned > 0 ? `; ${count(abandoned)} given up as seen before` : ''}`,
    ...(cutShort > 0
      ? [
          `  cut short   ${count(cutShort)}: a thread that could move never had its turn; a loop that spins must call pause()`,
        ]
      : []),
    `  traces      ${distinctTraces === null ? 'more than are kept apart' : `${count(distinctTraces)} distinct`}`,
    ...(coverage === null || result.complete ? [] : coverageLines(coverage)),
    ...verdictLines(result, draws),
  ];
  const alone =
    layerOf(options, isKernel) === OVER_PRIMITIVES
      ? '  The lock itself is explored alone: coremap explore lock-sleep\n'
      : '';
  return `\n${lines.flatMap(each => labelled(each, line)).join('\n')}\n${alone}`;
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

function verdictLines(
  { strategy, exhausted, complete, preemptions }: ExploreDocument['result'],
  draws: boolean,
): string[] {
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
    : [
        `  not covered interleavings that were not ${draws ? 'drawn' : 'reached'}; other programs, more CPUs, more frames`,
      ];
}

function interleavingText(
  { result, faults }: ExploreDocument,
  interleaving: Interleaving | null,
  options: ExploreTextOptions,
): string {
  const { shrunk, firstFaultAt } = result;
  const [{ replay, details } = { replay: null, details: {} }] = faults;
  const named = stepsNamed(details);
  if (interleaving === null || shrunk === null) {
    return '';
  }
  const steps = shrunk.stepsBefore > shrunk.steps ? ` in ${counted(shrunk.stepsBefore, 'step')}` : '';
  const before = `found in schedule ${count(firstFaultAt ?? 0)} with ${counted(shrunk.switchesBefore, 'switch', 'switches')}${steps}`;
  const least = shrunk.minimal ? '' : '; the limits of shrinking came first';
  return [
    `the interleaving: ${counted(shrunk.switches, 'switch', 'switches')} in ${counted(shrunk.steps, 'step')} (${before}${least})`,
    lanes(upToFault(interleaving.steps, named), interleaving.threads, { ...options, all: false, marked: named }),
    ...(isLongReplay(replay ?? '') ? [] : [`replay: ${replay ?? ''}\n`]),
  ].join('\n');
}

/** A data race is over with its second access: what the run ends in then is a consequence at most. */
function upToFault(steps: readonly ToldStep[], named: readonly number[]): readonly ToldStep[] {
  const last = named.at(-1);
  return last === undefined ? steps : steps.filter(({ index }) => index <= last);
}

export function replayText(document: ReplayDocument, explains: boolean, options: ExploreTextOptions): string {
  const { result, faults, ok } = document;
  const paint = createPaint(options.colors);
  const now = result.programChanged ? ' now' : '';
  const verdict = ok ? paint('green', `it${now} ends well`) : paint('red', `it${now} ends in ${faults[0]?.kind}`);
  const followed = result.followed ? '' : ', and not every switch is possible any more';
  const changed = result.programChanged ? `; the file has changed since the string was made${followed}` : '';
  const head = `coremap replay: ${verdict}: ${result.program}, ${counted(result.switches, 'switch', 'switches')} in ${counted(stepsTold(result.steps), 'step')}${changed}\n`;
  const told = lanes(result.steps, result.threads, {
    ...options,
    all: explains,
    marked: stepsNamed(faults[0]?.details),
  });
  return `${head}\n${told}${ok ? '' : `\n${faultsText({ faults: faults.map(inWords) }, textOptions(options))}`}`;
}
