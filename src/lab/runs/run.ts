/** A run that was tried: who moved when, how it ended, and how it came about. */
import type { LabState, LabStep, LabThread } from '../types.ts';

export interface Run {
  /** In the order in which runs were tried, from 1. */
  readonly number: number;
  /** The thread of each step. */
  readonly choices: readonly number[];
  /** By position: the state there, as of a session. */
  readonly states: readonly string[];
  readonly turns: readonly Turn[];
  /** `by hand`; `random, seed 7`. */
  readonly how: string;
  /** Null: it goes on. */
  readonly end: RunEnd | null;
}

/** Steps of one thread in a row. */
export interface Turn {
  readonly thread: number;
  readonly name: string;
  readonly steps: number;
  /** The operation that its last step belongs to. */
  readonly operation: string;
  /** Whether that was the last step of the operation. */
  readonly ends: boolean;
}

export interface RunEnd {
  readonly kind: 'done' | 'fault' | 'endless';
  /** The kind of the fault; null for none. */
  readonly fault: string | null;
  /** Position from which to look at it: after the second access of a race, else at the end. */
  readonly lookAt: number;
  /** As of {@link LabState}: equal for runs that end in the same state. */
  readonly digest: string;
}

/** How a run ended, by the state at its last step; null while it goes on. */
export function endOf({ end, position, digest }: LabState): RunEnd | null {
  if (end === null || digest === null) {
    return null;
  }
  const { kind, fault } = end;
  const second = fault?.accesses.at(-1);
  return { kind, fault: fault?.kind ?? null, lookAt: second === undefined ? position : second.step + 1, digest };
}

/** Equal for runs that end in the same way and in the same state. */
export function keyOf({ kind, fault, digest }: RunEnd): string {
  return `${kind} ${fault} ${digest}`;
}

/** `threads`: as they stand after the last step. */
export function turnsOf(steps: readonly LabStep[], threads: readonly LabThread[]): Turn[] {
  const turns: Turn[] = [];
  /** By thread: the operation that its next step is of, going back from the end; null for none. */
  const later = new Map(
    threads.map(({ number, done, operations, operation }) => [number, done ? null : operations[operation]]),
  );
  let to = steps.length;
  for (let from = to - 1; from >= 0; from--) {
    const { thread } = steps[from] as LabStep;
    if (steps[from - 1]?.thread !== thread) {
      const { name, operation } = steps[to - 1] as LabStep;
      turns.push({ thread, name, steps: to - from, operation, ends: isOver(operation, later.get(thread)) });
      later.set(thread, steps[from]?.operation);
      to = from;
    }
  }
  return turns.reverse();
}

function isOver(operation: string, next: string | null | undefined): boolean {
  return next !== undefined && next !== operation && !IDLE.has(operation);
}

/** What a thread does that is in no operation. */
const IDLE: ReadonlySet<string> = new Set(['serves', 'done']);

/** Turns that are said one by one. */
const SAID = 12;

/** A run, or the first `length` steps of one, in words: `CPU 0 ×2, CPU 1 ×18 to the end of page_alloc`. */
export function pathText(turns: readonly Turn[], length = Number.POSITIVE_INFINITY): string {
  const said: string[] = [];
  let left = length;
  for (const [n, turn] of turns.entries()) {
    if (left <= 0) {
      break;
    }
    if (n === SAID) {
      said.push(`and ${turns.length - n} turns more`);
      break;
    }
    said.push(turnText(turn, Math.min(left, turn.steps)));
    left -= turn.steps;
  }
  return said.length === 0 ? 'nobody has moved' : said.join(', ');
}

function turnText({ name, steps, operation, ends }: Turn, made: number): string {
  return `${name} ×${made}${ends && made === steps ? ` to the end of ${operation}` : ''}`;
}

/** How many steps two runs have in common from their start. */
export function commonSteps(one: readonly number[], other: readonly number[]): number {
  const most = Math.min(one.length, other.length);
  for (let step = 0; step < most; step++) {
    if (one[step] !== other[step]) {
      return step;
    }
  }
  return most;
}
