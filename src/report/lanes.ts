/** An interleaving as lanes, a column for each thread: who moves, on which line, and what it does to which word. */
import { accessWords, stepHead } from '../explore/accesswords.ts';
import type { ToldStep } from '../explore/teller.ts';
import { count, counted } from './numbers.ts';
import { createPaint } from './paint.ts';
import { wrapped } from './wrap.ts';

const LEAST_LANE = 36;
/** Letters of the column that says where in the source a step is, at most: a longer name pushes out what follows. */
const WIDEST_PLACE = 28;
/** Where a line is not broken. */
const NBSP = '\u00a0';
/** Steps of a stretch that are told at its start and at its end. */
const TOLD = 4;
/** Stretches that are told at the start, and at the end, where what goes round is seen. */
const TOLD_STRETCHES = { first: 6, last: 14 } as const;

export interface LaneOptions {
  readonly width: number;
  readonly colors: boolean;
  /** Tell every step, not only the ends of a stretch in which one thread moves, and the ends of many stretches. */
  readonly all: boolean;
  /** Steps that the fault names: told, and marked. */
  readonly marked: readonly number[];
}

/** Steps of one thread in a row. */
interface Stretch {
  readonly thread: number;
  readonly steps: readonly ToldStep[];
}

function stretchesOf(steps: readonly ToldStep[]): Stretch[] {
  const stretches: { thread: number; steps: ToldStep[] }[] = [];
  for (const step of steps) {
    const last = stretches.at(-1);
    if (last !== undefined && last.thread === step.cpu) {
      last.steps.push(step);
    } else {
      stretches.push({ thread: step.cpu, steps: [step] });
    }
  }
  return stretches;
}

/** Whether all that a thread does is what a device does: it needs no lane. */
function isDevice(steps: readonly ToldStep[], thread: number): boolean {
  return steps.every(({ cpu, operation }) => cpu !== thread || operation === 'serves');
}

/** Threads that move at all, in order: each has a lane. A device has none: one line says that it serves. */
export function lanes(all: readonly ToldStep[], threads: readonly string[], options: LaneOptions): string {
  // A CPU whose operations are done only sleeps and takes interrupts.
  const steps = options.all ? all : all.filter(({ operation, inner }) => operation !== 'done' && !inner);
  const moving = threads.map((_, n) => n).filter(n => steps.some(({ cpu }) => cpu === n) && !isDevice(steps, n));
  const side = options.width >= moving.length * LEAST_LANE ? Math.floor(options.width / moving.length) : 0;
  const offset = (thread: number) => (side === 0 ? 2 : 2 + moving.indexOf(thread) * side);
  const room = (side === 0 ? options.width - 2 : side) - 2;
  const widest = Math.min(WIDEST_PLACE, Math.max(...steps.map(step => placeOf(step).length)));
  const paint = createPaint(options.colors);
  const out: string[] = [];
  const bold = (blanks: string, text: string) =>
    out.push(...wrapped(text, room).map(line => `${blanks}${paint('bold', line)}`));
  const digits = String(steps.at(-1)?.index ?? 0).length;
  const operations = new Map<number, number>();
  for (const stretch of toldStretches(stretchesOf(steps), options.all)) {
    if (typeof stretch === 'number') {
      out.push('', paint('dim', `  … ${count(stretch)} stretches more (replay --explain)`), '');
      continue;
    }
    const { thread, steps: own } = stretch;
    if (isDevice(steps, thread)) {
      out.push(paint('dim', `  ${threads[thread]} serves a request`));
      continue;
    }
    const blanks = ' '.repeat(offset(thread));
    const name = threads[thread] ?? '';
    const goesOn = operations.get(thread) === own[0]?.operationNumber;
    const what = own[0]?.operation ?? '';
    bold(blanks, `${what === name ? name : `${name}: ${what}`}${goesOn ? ', goes on' : ''}`);
    let operation = own[0]?.operationNumber;
    for (const line of told(own, options)) {
      if (typeof line === 'number') {
        out.push(`${blanks}${paint('dim', `  … ${counted(line, 'step')} more`)}`);
        continue;
      }
      if (line.operationNumber !== operation) {
        operation = line.operationNumber;
        bold(blanks, line.operation);
      }
      const head = stepHead(line.index, options.marked.includes(line.index), digits);
      out.push(...stepLines(line, head, room, widest).map(each => `${blanks}${each}`));
    }
    operations.set(thread, own.at(-1)?.operationNumber ?? 0);
  }
  return `${out.join('\n')}\n`;
}

/** The stretches that are told, and how many are left out between them. */
function toldStretches(stretches: readonly Stretch[], all: boolean): (Stretch | number)[] {
  const { first, last } = TOLD_STRETCHES;
  const left = stretches.length - first - last;
  return all || left < 2 ? [...stretches] : [...stretches.slice(0, first), left, ...stretches.slice(-last)];
}

/** The steps of a stretch that are told, and how many are left out between them. */
function told(steps: readonly ToldStep[], { all, marked }: LaneOptions): (ToldStep | number)[] {
  const out: (ToldStep | number)[] = [];
  const isTold = (n: number) => n < TOLD || n >= steps.length - TOLD || marked.includes(steps[n]?.index ?? -1);
  const fits = all || steps.length - 2 * TOLD < 2;
  for (const [n, step] of steps.entries()) {
    const last = out.at(-1);
    if (fits || isTold(n)) out.push(step);
    else if (typeof last === 'number') out[out.length - 1] = last + 1;
    else out.push(1);
  }
  return out;
}

/** `>  7 page.ts:73 store coremap[5].state = 1`, the place first; what does not fit in `room` letters goes on below. */
function stepLines(step: ToldStep, head: string, room: number, widest: number): string[] {
  const { kind, name, before, after } = step.access;
  const change = before === after ? ` =${NBSP}${shown(after)}` : `: ${shown(before)}${NBSP}->${NBSP}${shown(after)}`;
  const value = ['pause', 'wait', 'woken', 'notify', 'zeroPage', 'device'].includes(kind) ? '' : change;
  const first = `${head} ${placeOf(step).padEnd(widest)} `;
  const next = ' '.repeat(first.length + 2);
  return wrapped(`${accessWords(kind)} ${name}${value}`, room - first.length).map((line, n) =>
    `${n === 0 ? first : next}${line}`.replaceAll(NBSP, ' '),
  );
}

function placeOf({ where }: ToldStep): string {
  return where === null ? '' : `${where.file.split('/').at(-1)}:${where.line}`;
}

function shown(value: number): string {
  return value >= -255 && value <= 4096 ? String(value) : `0x${(value >>> 0).toString(16)}`;
}
