/** A schedule of a user's program in words: each access with the line of the user's file that made it. */
import { accessWords, stepHead } from '../accesswords.ts';
import type { ToldStep } from '../teller.ts';

/** The last `most` steps, one a line with its number, those of `marked` numbers with a mark. */
export function storyText(steps: readonly ToldStep[], marked: readonly number[], most: number): string {
  const outer = steps.filter(({ index, inner }) => marked.includes(index) || !inner);
  const shown = outer.slice(-most);
  const width = Math.max(...shown.map(({ thread }) => thread.length));
  const lines = shown.map(step => {
    const { kind, name, before, after } = step.access;
    const verb = accessWords(kind);
    const what = before === after ? `${verb} ${name} = ${after}` : `${verb} ${name}: ${before} -> ${after}`;
    const where = step.where === null ? '' : `${step.where.file}:${step.where.line}`;
    const head = stepHead(step.index, marked.includes(step.index));
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
