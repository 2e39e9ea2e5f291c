/** Where TypeScript stops being that. */
import { parser } from '@lezer/javascript';

const TYPESCRIPT = parser.configure({ dialect: 'ts' });

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * What takes types out reads a bracket again as something else when it cannot go on in it, and then complains of the
 * bracket. The place that it failed at is the first one from there on at which a parser that goes on after errors has one.
 */
export function wrongPlace(text: string, told: Place): Place {
  const lines = text.split('\n');
  const from = lines.slice(0, told.line - 1).join('\n').length + told.column - 1;
  let at: number | null = null;
  TYPESCRIPT.parse(text).iterate({
    from,
    enter: ({ type, from: found }) => {
      if (type.isError && found >= from) {
        at ??= found;
      }
    },
  });
  if (at === null) {
    return told;
  }
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}
