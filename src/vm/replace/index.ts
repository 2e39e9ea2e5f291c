/** The replacement policies that `--policy` knows. */
import type { Arena } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import type { Coremap } from '../coremap.ts';
import { Fifo, layOutFifo } from './fifo.ts';
import type { ReplacementPolicy } from './policy.ts';

export interface PolicyMaker {
  readonly name: string;
  readonly summary: string;
  layOut(arena: Arena): Addr;
  create(coremap: Coremap, at: Addr): ReplacementPolicy;
}

export const policies: readonly PolicyMaker[] = [
  {
    name: 'fifo',
    summary: 'first in, first out: evicts the page that was loaded first',
    layOut: layOutFifo,
    create: (coremap, at) => new Fifo(coremap, at),
  },
];

/** The policy of that name. Throws a RangeError: names are checked for users at the command line. */
export function policyNamed(name: string): PolicyMaker {
  for (const maker of policies) {
    if (maker.name === name) {
      return maker;
    }
  }
  throw new RangeError(`policy: ${name}: not known`);
}
