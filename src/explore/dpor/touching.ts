/** What steps of one program touch, beside the words that they name. */
import type { ModelThread } from '../../machine/modelthread.ts';
import { type Footprint, footprintOf, type Pending, privateWordsOf } from '../footprint.ts';
import { sharedCpus } from '../sharedcpus.ts';

export class Touching {
  /** Whether it matters who falls asleep first. */
  ordersSleepers = false;
  /** Whether an oracle was ever asked about something. */
  asks = false;
  readonly #sharedCpus: Int32Array;

  constructor(threads: readonly ModelThread[]) {
    this.#sharedCpus = sharedCpus(threads);
  }

  /** The CPU that a thread shares with others, or -1. */
  sharedCpuOf(thread: number): number {
    return this.#sharedCpus[thread] as number;
  }

  /** What a thread's access touches where words hold what `holds` says. */
  by(thread: number, access: Pending, holds: (at: number) => number): Footprint {
    const footprint = footprintOf(access, holds, this.ordersSleepers);
    const cpu = this.sharedCpuOf(thread);
    return cpu < 0 ? footprint : [...footprint, privateWordsOf(cpu)];
  }
}
