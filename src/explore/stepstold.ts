/** The length of a told run. Apart from the teller: reports ask for it before the kernel may be loaded. */
import type { ToldStep } from './teller.ts';

/** How many steps were told: a device's step has an entry for each word that it touches. */
export function stepsTold(steps: readonly Pick<ToldStep, 'index'>[]): number {
  return (steps.at(-1)?.index ?? -1) + 1;
}
