/** Which lines of a text differ from what it came from. */
import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';

export interface ChangedLines {
  /** New or changed, from 1. */
  readonly lines: readonly number[];
  /** In front of these, lines were taken out; one more than there are lines for the end. */
  readonly cuts: readonly number[];
}

export function changedLines(original: Text, now: Text): ChangedLines {
  const lines: number[] = [];
  const cuts: number[] = [];
  for (const { fromB, endB, toB } of Chunk.build(original, now)) {
    if (fromB === toB) {
      cuts.push(fromB > now.length ? now.lines + 1 : now.lineAt(fromB).number);
      continue;
    }
    const last = now.lineAt(Math.min(endB, now.length)).number;
    for (let line = now.lineAt(fromB).number; line <= last; line++) {
      lines.push(line);
    }
  }
  return { lines, cuts };
}

/** The same of strings. */
export function changedLinesOf(original: string, now: string): ChangedLines {
  return changedLines(Text.of(original.split('\n')), Text.of(now.split('\n')));
}
