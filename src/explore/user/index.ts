/** `coremap/model`: the whole of what a program of the user's may import. */

export { ReplayStringError } from '../replaystring.ts';
export type { ToldStep } from '../teller.ts';
export { DefinitionError } from './checkdefinition.ts';
export type {
  AtomicWord,
  Body,
  ConditionsInit,
  Definition,
  LockKind,
  LocksInit,
  SemaphoresInit,
  State,
  Thread,
  UserCondition,
  UserLock,
  UserSemaphore,
  WordArray,
  WordsInit,
} from './definition.ts';
export { type ExploreOptions, type ExploreResult, explore, replay } from './explore.ts';
export { ExploredFault } from './exploredfault.ts';
export { program } from './program.ts';
export { programOf } from './programof.ts';
export { StandInInt32Array as Int32Array, StandInUint32Array as Uint32Array } from './standins/arrays.ts';
export { StandInAtomics as Atomics } from './standins/atomics.ts';
export { StandInBuffer as SharedArrayBuffer } from './standins/buffer.ts';
