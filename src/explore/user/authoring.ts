/** What a program of the user's is written with. Uses nothing of the host: the lab's page gives it to programs too. */
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
export { program } from './program.ts';
export { programOf } from './programof.ts';
export { StandInInt32Array as Int32Array, StandInUint32Array as Uint32Array } from './standins/arrays.ts';
export { StandInAtomics as Atomics } from './standins/atomics.ts';
export { StandInBuffer as SharedArrayBuffer } from './standins/buffer.ts';
