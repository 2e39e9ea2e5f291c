/** The lines of the user's own files. */
import { inPackage, whereIn } from '../where.ts';

/** Whether a file, as a stack has it, is none of the user's. */
export function isBelowUser(path: string): boolean {
  return inPackage(path)?.startsWith('src/') ?? false;
}

/** `queue.ts:12`, of the innermost line of the user's that an error was thrown through; null where its stack has none. */
export function lineOf(error: unknown): string | null {
  const where = error instanceof Error ? whereIn(error.stack, isBelowUser) : null;
  return where === null ? null : `${where.file}:${where.line}`;
}
