/**
 * Optimal DPOR (Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction, POPL 2014; Source Sets: A
 * Foundation for Optimal Dynamic Partial Order Reduction, JACM 2017), with wakeup trees.
 *
 * Runs exactly one schedule of each Mazurkiewicz trace, and gives none up half way: what is planned after a race is not a
 * thread but a whole sequence of steps, which is known to lead to a run not seen before.
 *
 * Assumes what dpor.ts assumes. Keeps in memory the sequences that are still to be tried. Where oracles say what they look
 * about, some traces may be run twice: what a thread will ask in an order that was not run yet is not known before.
 */
import { type Node, TraceSearch } from '../dpor/search.ts';
import { insert, isWeakInitial, type Sequence } from '../dpor/sequence.ts';

export class OptimalDpor extends TraceSearch {
  override readonly name = 'optimal';
  protected override readonly whole = true;

  protected override plan({ sleep, branches }: Node, sequence: Sequence): void {
    if (!sleep.some(({ thread, footprint }) => isWeakInitial(sequence, thread, footprint))) {
      insert(branches, sequence);
    }
  }
}
