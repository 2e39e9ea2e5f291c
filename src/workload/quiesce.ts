/**
 * Stops the whole machine between two turns, so that one CPU can audit it while nobody is in the kernel.
 *
 * A CPU asks by setting `wanted`; each CPU that sees it between two turns parks, interrupts on; the last to arrive has
 * the machine to itself, runs the audit and lets all go on by moving `epoch`. Parked CPUs sleep on their doorbells.
 */
import type { Arena } from '../machine/arena.ts';
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';
import { IPI_UNIDLE, type IpiWords, ipi_send } from '../sync/ipi.ts';

/** All atomic. */
const QUIESCE = { wanted: 0, parked: 1, epoch: 2, words: 3 } as const;

export function layOutQuiesce(arena: Arena): Addr {
  return arena.words('quiesce', QUIESCE.words);
}

export class Quiesce {
  readonly #cpu: Cpu;
  readonly #at: Addr;
  readonly #ipis: readonly IpiWords[];
  /** Set by the interrupt that lets a parked CPU go on; cleared before the epoch is looked at. */
  readonly #called: Addr;
  readonly #whenQuiet: () => void;

  constructor(cpu: Cpu, at: Addr, ipis: readonly IpiWords[], called: Addr, whenQuiet: () => void) {
    this.#cpu = cpu;
    this.#at = at;
    this.#ipis = ipis;
    this.#called = called;
    this.#whenQuiet = whenQuiet;
  }

  /** Whether the machine is to come to a stop. */
  get wanted(): boolean {
    return this.#cpu.m.atomicLoad(this.#at + QUIESCE.wanted) !== 0;
  }

  /** Asks all CPUs to park; idle ones are woken for it. */
  request(): void {
    if (this.#cpu.m.atomicExchange(this.#at + QUIESCE.wanted, 1) === 0) {
      this.#wakeOthers();
    }
  }

  /** Parks until the audit is over; the last CPU to park makes it. */
  park(): void {
    const { m } = this.#cpu;
    const epoch = m.atomicLoad(this.#at + QUIESCE.epoch);
    if (m.atomicAdd(this.#at + QUIESCE.parked, 1) + 1 === this.#cpu.cpus) {
      this.#awaitSleepers();
      this.#whenQuiet();
      m.atomicStore(this.#at + QUIESCE.parked, 0);
      m.atomicStore(this.#at + QUIESCE.wanted, 0);
      m.atomicAdd(this.#at + QUIESCE.epoch, 1);
      this.#wakeOthers();
      return;
    }
    this.#cpu.waits(WAIT.barrier, this.#at);
    m.store(this.#called, 0);
    while (m.atomicLoad(this.#at + QUIESCE.epoch) === epoch) {
      this.#cpu.idle(this.#called);
      m.store(this.#called, 0);
    }
    this.#cpu.runs();
  }

  /** Parked is not quiet yet: a parked CPU may be answering its last interrupts. Nobody is left who could send more. */
  #awaitSleepers(): void {
    for (let other = 0; other < this.#cpu.cpus; other++) {
      while (other !== this.#cpu.number && !this.#cpu.isAsleep(other)) {
        this.#cpu.safepoint();
        this.#cpu.m.pause();
      }
    }
  }

  #wakeOthers(): void {
    for (let target = 0; target < this.#cpu.cpus; target++) {
      if (target !== this.#cpu.number) {
        ipi_send(this.#cpu, this.#ipis[target] as IpiWords, target, IPI_UNIDLE);
      }
    }
  }
}
