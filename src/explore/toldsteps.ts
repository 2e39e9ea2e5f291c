/** Steps by number. Apart from the teller: reports ask for them before the kernel may be loaded. */
import type { ToldStep } from './teller.ts';

/** How many steps were told: a device's step has an entry for each word that it touches. */
export function stepsTold(steps: readonly Pick<ToldStep, 'index'>[]): number {
  return (steps.at(-1)?.index ?? -1) + 1;
}

/** The steps that the details of a fault name: both accesses of a data race. */
export function stepsNamed({ steps }: Readonly<Record<string, unknown>> = {}): readonly number[] {
  return Array.isArray(steps) ? steps : [];
}
