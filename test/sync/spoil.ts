import { lockMistakes } from '../../src/check/mutants/locks.ts';
import type { Arena } from '../../src/machine/arena.ts';
import type { Addr, Machine } from '../../src/machine/machine.ts';

/** Makes the machine of CPU `cpu` go wrong in the way of one of `lockMistakes`, at the lock that is called "the lock". */
export function spoil(m: Machine, arena: Arena, mistake: string, cpu: number): void {
  const at = (suffix: string) => arena.symbols.find(({ name }) => name === `the lock${suffix}`)?.at as Addr;
  lockMistakes.find(({ name }) => name === mistake)?.spoil?.(m, at, cpu);
}
