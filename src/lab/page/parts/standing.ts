/** Where threads stand in the source: each before the line that makes its next access. */
import type { LabPlace, LabState, LabThread } from '../../types.ts';
import type { LinesTaken } from './editor.ts';

export interface Standing {
  readonly thread: LabThread;
  readonly where: LabPlace;
}

export function standingIn({ threads }: LabState): Standing[] {
  return threads.flatMap(thread => {
    const where = thread.next?.where ?? null;
    return where === null || thread.done ? [] : [{ thread, where }];
  });
}

/** The lines of a file at which threads stand. */
export function linesTaken(state: LabState, file: string): LinesTaken {
  const byLine = new Map<number, LabThread[]>();
  for (const { thread, where } of standingIn(state)) {
    if (where.file === file) {
      byLine.set(where.line, [...(byLine.get(where.line) ?? []), thread]);
    }
  }
  return [...byLine].map(([line, threads]) => ({ line, threads }));
}
