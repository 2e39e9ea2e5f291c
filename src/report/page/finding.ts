/** What the numbers of one section say, in a sentence or two. */
import { counted, short, time } from '../numbers.ts';
import type { Cell } from '../svgcells.ts';

/** How many times `a` is `b`, as people say it. */
const times = (a: number, b: number): string => `${a / b < 10 ? (a / b).toFixed(1) : Math.round(a / b)} times`;

function extremes(cells: readonly Cell[], value: (cell: Cell) => number): readonly [low: Cell, high: Cell] | null {
  const sorted = cells.filter(cell => value(cell) > 0).sort((a, b) => value(a) - value(b));
  return sorted.length < 2 ? null : [sorted[0]!, sorted.at(-1)!];
}

/** Below this ratio two numbers are not told apart. */
const ALIKE = 1.15;

/** A number and its unit stay on one line. */
const unbroken = (text: string): string => text.replace(/(\d) (?=(?:ns|µs|ms|s|k|M|G|%|CPUs?)\b)/g, '$1\u00a0');

function done(cells: readonly Cell[], lead: string, others: boolean): string | null {
  const ends = extremes(cells, cell => cell.opsPerSecond.median);
  if (ends === null) return null;
  const [least, most] = ends.map(cell => cell.opsPerSecond.median) as [number, number];
  if (most < least * ALIKE) {
    return `${lead}${others ? 'The others' : 'all'} do about as much: ${short(most)} operations a second.`;
  }
  const [low, high] = ends.map(({ lock }) => lock);
  const which = others ? `Of the others, ${high}` : `${lead}${high}`;
  return `${which} does most: ${short(most)} operations a second, ${times(most, least)} what ${low} does.`;
}

function cost(cells: readonly Cell[]): string | null {
  const ends = extremes(cells, cell => cell.cpuMicrosPerOp ?? 0);
  if (ends === null) return null;
  const [least, most] = ends.map(cell => cell.cpuMicrosPerOp! * 1e3) as [number, number];
  if (most < least * ALIKE) return null;
  const [low, high] = ends.map(({ lock }) => lock);
  return `An operation takes ${time(least)} of CPU time with ${low}, ${time(most)} with ${high}: ${times(most, least)} as much.`;
}

/** About the cells with `cpus` CPUs. Empty when fewer than two of them have numbers and none stalled. */
export function finding(cells: readonly Cell[], cpus: number): string {
  const crowd = cells.filter(cell => cell.cpus === cpus);
  const sound = crowd.filter(({ stalled }) => stalled === null);
  const stuck = crowd.filter(({ stalled }) => stalled !== null).map(({ lock }) => lock);
  const lead = `With ${counted(cpus, 'CPU')}, `;
  const sentences = [
    stuck.length === 0 ? null : `${lead}these stall: ${stuck.join(', ')}.`,
    done(sound, stuck.length === 0 ? lead : '', stuck.length > 0),
    cost(sound),
  ];
  return unbroken(sentences.filter(sentence => sentence !== null).join(' '));
}
