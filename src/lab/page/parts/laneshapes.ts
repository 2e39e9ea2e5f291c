/** Where everything stands in a drawing of lanes: for the page, and for a file. */
import type { LabFault, LabStep } from '../../types.ts';
import { arrowsOf } from './arrows.ts';

export const COLUMN = 14;
export const LANE = 34;
const TOP = 8;
/** Pixels of a letter of a bar's text, about. */
const LETTER = 6.2;
/** Of more threads, those devices that never moved have no lane. */
const FEW = 3;

export interface LaneThread {
  readonly number: number;
  readonly name: string;
  /** Null for a device. */
  readonly cpu: number | null;
}

export interface LaneShapes {
  /** The step in the first column. */
  readonly first: number;
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly { readonly y: number; readonly thread: LaneThread }[];
  /** Steps of one operation in a row; `text`: what fits over it, or null. */
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly thread: number;
    readonly title: string;
    readonly text: string | null;
  }[];
  /** `changes`: it changes memory, and does not only look. */
  readonly marks: readonly {
    readonly x: number;
    readonly y: number;
    readonly step: LabStep;
    readonly changes: boolean;
    readonly title: string;
  }[];
  readonly arrows: readonly {
    readonly kind: string;
    readonly title: string;
    readonly line: string;
    readonly head: string;
  }[];
  /** The two accesses of a race. */
  readonly race: readonly [Point, Point] | null;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Laned {
  /** In a row; the first need not be the run's. */
  readonly steps: readonly LabStep[];
  readonly threads: readonly LaneThread[];
  readonly fault: LabFault | null;
}

/** Threads that have a lane. */
export function threadsWithLane<Thread extends LaneThread>(
  threads: readonly Thread[],
  history: readonly LabStep[],
): Thread[] {
  return threads.filter(
    ({ number, cpu }) => cpu !== null || threads.length <= FEW || history.some(({ thread }) => thread === number),
  );
}

/** Of the whole drawing, in pixels. */
export function laneSize(
  steps: readonly LabStep[],
  threads: readonly LaneThread[],
): { readonly width: number; readonly height: number } {
  return { width: Math.max(steps.length + 1, 12) * COLUMN, height: TOP + threads.length * LANE };
}

export function laneShapes({ steps, threads, fault }: Laned): LaneShapes {
  const first = steps[0]?.step ?? 0;
  const x = (step: number) => (step - first) * COLUMN + COLUMN / 2;
  const y = (thread: number) => TOP + threads.findIndex(({ number }) => number === thread) * LANE + LANE / 2;
  return {
    first,
    ...laneSize(steps, threads),
    lanes: threads.map(thread => ({ y: y(thread.number), thread })),
    bars: bars(steps, x, y),
    marks: steps.map(step => ({
      x: x(step.step),
      y: y(step.thread),
      step,
      changes: CHANGES.has(step.kind),
      title: `${step.step + 1}. ${step.name} ${step.text}`,
    })),
    arrows: arrows(steps, x, y),
    race: race(fault, first, x, y),
  };
}

type Place = (n: number) => number;

function bars(steps: readonly LabStep[], x: Place, y: Place): LaneShapes['bars'] {
  const all: LaneShapes['bars'][number][] = [];
  for (let n = 0; n < steps.length; n++) {
    const from = steps[n] as LabStep;
    let to = from;
    while (steps[n + 1]?.thread === from.thread && steps[n + 1]?.operation === from.operation) {
      to = steps[++n] as LabStep;
    }
    const { thread, name, operation } = from;
    const width = (to.step - from.step + 1) * COLUMN - 2;
    const room = Math.floor(width / LETTER);
    all.push({
      ...{ x: x(from.step) - COLUMN / 2 + 1, y: y(thread), width, thread },
      title: `${name}: ${operation}`,
      text: room < 4 ? null : short(operation, room),
    });
  }
  return all;
}

function short(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

const CHANGES: ReadonlySet<string> = new Set([
  ...['store', 'atomicStore', 'exchange', 'compareExchange', 'add', 'or', 'and', 'zeroPage', 'acquire', 'release'],
]);

function arrows(steps: readonly LabStep[], x: Place, y: Place): LaneShapes['arrows'] {
  return arrowsOf(steps).map(({ from, to, kind, what }) => {
    const [x1, y1, x2, y2] = [x(from.step), y(from.thread), x(to.step), y(to.thread)];
    const down = Math.sign(y2 - y1);
    return {
      ...{ kind, title: `${kind}: ${what}` },
      line: `M${x1} ${y1 + 5 * down} L${x2} ${y2 - 7 * down}`,
      head: `M${x2 - 3} ${y2 - 9 * down} L${x2 + 3} ${y2 - 9 * down} L${x2} ${y2 - 4 * down} Z`,
    };
  });
}

function race(fault: LabFault | null, first: number, x: Place, y: Place): LaneShapes['race'] {
  const [one, two] = fault?.accesses ?? [];
  if (one === undefined || two === undefined || one.step < first) {
    return null;
  }
  return [
    { x: x(one.step), y: y(one.thread) },
    { x: x(two.step), y: y(two.thread) },
  ];
}
