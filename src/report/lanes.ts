/** An interleaving as lanes, a column for each thread: who moves, on which line, and what it does to which word. */
import type { ToldStep } from '../explore/teller.ts';
import { createPaint } from './paint.ts';
import { wrapped } from './wrap.ts';

const LEAST_LANE = 36;
/** Letters of the column that says where in the source a step is, at most: a longer name pushes out what follows. */
const WIDEST_PLACE = 28;
/** Where a line is not broken. */
const NBSP = '\u00a0';
/** Steps of a stretch that are told at its start and at its end. */
const TOLD = 4;

export interface LaneOptions {
  readonly width: number;
  readonly colors: boolean;
  /** Tell every step, not only the ends of a stretch in which one thread moves. */
  readonly all: boolean;
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
  let operation = '';
  for (const { thread, steps: own } of stretchesOf(steps)) {
    if (isDevice(steps, thread)) {
      out.push(paint('dim', `  ${threads[thread]} serves a request`));
      continue;
    }
    const blanks = ' '.repeat(offset(thread));
    const name = threads[thread] ?? '';
    operation = own[0]?.operation ?? '';
    bold(blanks, operation === name ? name : `${name}: ${operation}`);
    for (const line of told(own, options.all)) {
      if (typeof line === 'number') {
        out.push(`${blanks}${paint('dim', `  … ${line} steps more`)}`);
        continue;
      }
      if (line.operation !== operation) {
        operation = line.operation;
        bold(blanks, operation);
      }
      out.push(...stepLines(line, room, widest).map(each => `${blanks}${each}`));
    }
  }
  return `${out.join('\n')}\n`;
}

function told(steps: readonly ToldStep[], all: boolean): (ToldStep | number)[] {
  const left = steps.length - 2 * TOLD;
  return all || left < 2 ? [...steps] : [...steps.slice(0, TOLD), left, ...steps.slice(-TOLD)];
}

const VERBS: Readonly<Record<string, string>> = {
  atomicLoad: 'load',
  atomicStore: 'store',
  compareExchange: 'cmpxchg',
  zeroPage: 'zero page',
  pause: 'spins on',
  wait: 'waits on',
  woken: 'wakes, was on',
};

/** `page.ts:73  store coremap[5].state = 1`, the place first; what does not fit in `room` letters goes on below. */
function stepLines(step: ToldStep, room: number, widest: number): string[] {
  const { kind, name, before, after } = step.access;
  const change = before === after ? ` =${NBSP}${shown(after)}` : `: ${shown(before)}${NBSP}->${NBSP}${shown(after)}`;
  const value = ['pause', 'wait', 'woken', 'notify', 'zeroPage', 'device'].includes(kind) ? '' : change;
  const first = `  ${placeOf(step).padEnd(widest)} `;
  const next = ' '.repeat(widest + 5);
  return wrapped(`${VERBS[kind] ?? kind} ${name}${value}`, room - first.length).map((line, n) =>
    `${n === 0 ? first : next}${line}`.replaceAll(NBSP, ' '),
  );
}

function placeOf({ where }: ToldStep): string {
  return where === null ? '' : `${where.file.split('/').at(-1)}:${where.line}`;
}

function shown(value: number): string {
  return value >= -255 && value <= 4096 ? String(value) : `0x${(value >>> 0).toString(16)}`;
}
