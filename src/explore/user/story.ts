/** A schedule of a user's program in words: each access with the line of the user's file that made it. */
import type { Program } from '../program.ts';
import { Teller, type ToldStep } from '../teller.ts';
import { isBelowUser } from './userlines.ts';

/** Tells lines of the user's, also for what a lock of the kernel's does inside. */
export function userTeller(program: Program): Teller {
  return new Teller(program, isBelowUser);
}

/** Words inside of the kernel's locks, condition variables and semaphores: of no interest to who only uses them. */
const INNER = /^(?:cpu|thread)\[\d+\]|\+\d+$|\.(?:guard|wchan|parked)$/;

/** The last `most` steps, one a line with its number, those of `marked` numbers with a mark. */
export function storyText(steps: readonly ToldStep[], marked: readonly number[], most: number): string {
  const outer = steps.filter(({ index, access }) => marked.includes(index) || !INNER.test(access.name));
  const shown = outer.slice(-most);
  const width = Math.max(...shown.map(({ thread }) => thread.length));
  const lines = shown.map(step => {
    const { kind, name, before, after } = step.access;
    const what = before === after ? `${kind} ${name} = ${after}` : `${kind} ${name}: ${before} -> ${after}`;
    const where = step.where === null ? '' : `${step.where.file}:${step.where.line}`;
    const head = `${marked.includes(step.index) ? '>' : ' '}${String(step.index).padStart(4)}`;
    return `${head}  ${step.thread.padEnd(width)}  ${what.padEnd(40)}  ${where}`.trimEnd();
  });
  const before = outer.length - shown.length;
  const inner = steps.length - outer.length;
  return [
    ...(before > 0 ? [`  (${before} steps before)`] : []),
    ...lines,
    ...(inner > 0 ? [`  (${inner} steps inside of locks and the like are left out)`] : []),
  ].join('\n');
}
