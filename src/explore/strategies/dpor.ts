/**
 * Dynamic partial order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic
 * Partial Order Reduction, POPL 2014, algorithm 1).
 *
 * Runs at least one schedule of each Mazurkiewicz trace: of each class of schedules that differ only in the order of
 * steps that are independent (footprint.ts). They end in the same state, deadlock and race alike, so when this search
 * comes to its end without a fault no schedule has one. It may begin schedules that it then gives up, since all threads
 * that could go on sleep; optimal.ts does not, and pays for that with memory.
 *
 * Assumed: runs end (operations are finite, and a spin loop has one turn a change of what it reads), and a thread's course
 * is made by what its accesses return, not by the clock. What an oracle knows beside the machine's words counts as far as
 * it says what it looks about (ModelMachine.observe). When operations began and ended, beside what orders their steps, is
 * no part of a trace: a history that is wrong only because one operation ended before another began may be missed. A run
 * that reaches the bound on steps is not searched beyond; the explorer counts them (explorer.ts, cutShort). A fault that ends a run at once is
 * found, though not in each order of the other threads' steps before it.
 */
import { leaf, type Node, TraceSearch } from '../dpor/search.ts';
import { initialAt, type Planned, type Sequence } from '../dpor/sequence.ts';

export class Dpor extends TraceSearch {
  override readonly name = 'dpor';
  protected override readonly whole = false;

  protected override plan({ sleep, branches }: Node, sequence: Sequence): void {
    const seen = [...sleep, ...branches];
    if (!seen.some(({ thread }) => initialAt(sequence, thread) >= 0)) {
      const { thread, footprint } = sequence[0] as Planned;
      branches.push(leaf(thread, footprint));
    }
  }
}
