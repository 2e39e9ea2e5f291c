/** `program({ … })`: what a file of the user's exports. */
import { checkDefinition } from './checkdefinition.ts';
import type { ConditionsInit, Definition, LocksInit, SemaphoresInit, WordsInit } from './definition.ts';

type None = Record<never, never>;

/** Checks a definition and returns it; its types give the threads theirs. Throws a DefinitionError. */
export function program<
  W extends WordsInit = None,
  L extends LocksInit = None,
  M extends SemaphoresInit = None,
  C extends ConditionsInit = None,
  S = undefined,
>(definition: Definition<W, L, M, C, S>): Definition<W, L, M, C, S> {
  checkDefinition(definition);
  return definition;
}
