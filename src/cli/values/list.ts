import { BadInput } from '../../run/badinput.ts';

/** Numbers written as a list, ranges or both (`1,2,4`, `1..8`, `1..4,8`), ascending, each once, from `least` to `most`. */
export function parseNumbers(what: string, text: string, least: number, most: number): number[] {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last] = /^(\d+)(?:\.\.(\d+))?$/.exec(part) ?? [];
    if (first === undefined) throw new BadInput(what, text, 'expected a list or a range of numbers, as 1,2,4 or 1..8');
    const [from, to] = [Number(first), Number(last ?? first)];
    if (from < least || to > most || from > to) {
      throw new BadInput(what, text, `expected ascending numbers from ${least} to ${most}`);
    }
    for (let n = from; n <= to; n++) numbers.add(n);
  }
  return [...numbers].sort((a, b) => a - b);
}
