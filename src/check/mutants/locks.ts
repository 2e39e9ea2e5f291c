/** The mistakes in the kinds of lock, and the mutants that are made of them. */
import { futexMistakes } from './futexmistakes.ts';
import { type LockMistake, lockMutant } from './lockmistake.ts';
import type { Mutant } from './mutant.ts';
import { queueMistakes } from './queuemistakes.ts';
import { sleepMistakes } from './sleepmistakes.ts';
import { spinMistakes } from './spinmistakes.ts';

export const lockMistakes: readonly LockMistake[] = [
  ...sleepMistakes,
  ...futexMistakes,
  ...spinMistakes,
  ...queueMistakes,
];

export const lockMutants: readonly Mutant[] = lockMistakes.map(lockMutant);
