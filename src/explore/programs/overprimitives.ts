/** Which parts of a program are primitives. */
import { mutantNamed } from '../../check/mutants/index.ts';
import type { ProgramOptions } from './maker.ts';

/**
 * Whether the parts that a program is not about are primitives: one step each, and explored alone by programs of their own.
 * A bug may be planted in any part, and can only show in one that runs; unless it says that it is in none of them.
 */
export function overPrimitives({ throughLocks, mutant }: ProgramOptions): boolean {
  return !throughLocks && (mutant === null || mutantNamed(mutant)?.sparesParts === true);
}
