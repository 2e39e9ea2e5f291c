/** The registry of mutants, by name. */
import { allocationMutants } from './allocation.ts';
import { evictionMutants } from './eviction.ts';
import { gradedMutants } from './graded.ts';
import { handlerMutants } from './handler.ts';
import { kernelPageMutants } from './kernelpages.ts';
import { lockMutants } from './locks.ts';
import { magazineMutants } from './magazines.ts';
import type { Mutant } from './mutant.ts';
import { noticingMutants } from './noticing.ts';
import { shootingMutants } from './shooting.ts';
import { slotMutants } from './slots.ts';
import { transferMutants } from './transfers.ts';
import { translationMutants } from './translations.ts';
import { underLockMutants } from './underlock.ts';
import { wakingMutants } from './waking.ts';

export type { Mutant, MutantFault } from './mutant.ts';

export const mutants: readonly Mutant[] = [
  ...allocationMutants,
  ...kernelPageMutants,
  ...magazineMutants,
  ...slotMutants,
  ...evictionMutants,
  ...transferMutants,
  ...shootingMutants,
  ...handlerMutants,
  ...translationMutants,
  ...wakingMutants,
  ...lockMutants,
  ...underLockMutants,
  ...noticingMutants,
  ...gradedMutants,
];

export function mutantNamed(name: string): Mutant | undefined {
  return mutants.find(mutant => mutant.name === name);
}
