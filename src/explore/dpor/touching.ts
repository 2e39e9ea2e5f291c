/** What steps of one program touch, beside the words that they name. */
import type { ModelThread } from '../../machine/modelthread.ts';
import { type Footprint, footprintOf, type Pending, privateWordsOf } from '../footprint.ts';

export class Touching {
  /** Whether it matters who falls asleep first. */
  ordersSleepers = false;
  /** Whether an oracle was ever asked about something. */
  asks = false;
  readonly #threads: readonly ModelThread[];
  /** CPUs that more than one thread runs on, as bits: such threads share private words. */
  readonly #shared: number;

  constructor(threads: readonly ModelThread[]) {
    this.#threads = threads;
    let [once, more] = [0, 0];
    for (const { cpu } of threads.filter(each => each.cpu >= 0)) {
      more |= once & (1 << cpu);
      once |= 1 << cpu;
    }
    this.#shared = more;
  }

  /** The CPU that a thread shares with others, or -1. */
  sharedCpuOf(thread: number): number {
    const { cpu } = this.#threads[thread] as ModelThread;
    return cpu >= 0 && (this.#shared >>> cpu) & 1 ? cpu : -1;
  }

  /** What a thread's access touches where words hold what `holds` says. */
  by(thread: number, access: Pending, holds: (at: number) => number): Footprint {
    const footprint = footprintOf(access, holds, this.ordersSleepers);
    const cpu = this.sharedCpuOf(thread);
    return cpu < 0 ? footprint : [...footprint, privateWordsOf(cpu)];
  }
}
